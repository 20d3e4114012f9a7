import { signal } from "@preact/signals";
import { ApiError } from "../api/client";
import * as api from "../api/endpoints";
import type { MissingField } from "../api/types";
import { uuid7 } from "../api/uuid7";
import { waiting } from "./ahead";
import { sentenceFor } from "./problems";
import { navigate } from "./router";
import type { Workspace } from "./workspace";

export type SubmitState =
  | { kind: "idle" }
  | { kind: "sending" }
  | { kind: "unsaved" }
  | { kind: "incomplete"; missing: readonly MissingField[] }
  | { kind: "failed"; message: string }
  | { kind: "done" };

/** Handing a document in, and asking for the next one. */
export class Submission {
  readonly state = signal<SubmitState>({ kind: "idle" });
  private key = uuid7();

  constructor(private readonly ws: Workspace) {}

  /** Sends what is unsent first; a document with unsent work is not submitted. */
  async submit(): Promise<void> {
    if (this.state.peek().kind === "sending") return;
    this.state.value = { kind: "sending" };
    await this.ws.queue.flush();
    if (this.ws.queue.status.peek() !== "saved") {
      this.state.value = { kind: "unsaved" };
      return;
    }
    try {
      await api.submitAssignment(this.ws.assignment.id, this.key);
      this.ws.forget();
      if (!goOn(this.ws)) this.state.value = { kind: "done" };
    } catch (error) {
      // A refusal is an answer, and the next attempt a new request; a lost answer is asked for again.
      if (error instanceof ApiError) this.key = uuid7();
      this.state.value = refusal(error);
    }
  }
}

function refusal(error: unknown): SubmitState {
  if (error instanceof ApiError && error.problem.missing) {
    return { kind: "incomplete", missing: error.problem.missing };
  }
  return { kind: "failed", message: sentenceFor(error) };
}

/** The title of the document that was handed in just before this one was opened. */
export const handedIn = signal<string | null>(null);

/** Opens the document that was loaded ahead; false when none waits. */
function goOn({ assignment }: Workspace): boolean {
  const id = waiting();
  handedIn.value = id && assignment.document.title;
  if (!id) return false;
  navigate(`/annotate/${id}`);
  // A whole lease in place of the reservation; if the answer is lost, the first save renews it as well.
  nextDocument(assignment.round.id).catch(() => undefined);
  return true;
}

/** The next document's assignment, or null when nothing is left. */
export async function nextDocument(round: string): Promise<string | null> {
  const next = await api.nextAssignment(round, uuid7());
  return next.assignment?.id ?? null;
}
