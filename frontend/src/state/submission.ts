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
  | { kind: "done"; skipped: boolean };

/** Handing a document in or back, and asking for the next one. */
export class Submission {
  readonly state = signal<SubmitState>({ kind: "idle" });
  /** Why the document is to be skipped, kept while other panes are looked at. */
  readonly reason = signal("");
  private key = uuid7();

  constructor(private readonly ws: Workspace) {}

  async submit(): Promise<void> {
    await this.handIn(false, () => api.submitAssignment(this.ws.assignment.id, this.key));
  }

  /** Hands the document back unjudged; what was marked in it counts nowhere. */
  async skip(): Promise<void> {
    const reason = this.reason.peek().trim();
    await this.handIn(true, () => api.skipAssignment(this.ws.assignment.id, reason, this.key));
  }

  /** Sends what is unsent first; a document with unsent work is not handed in. */
  private async handIn(skipped: boolean, send: () => Promise<unknown>): Promise<void> {
    if (this.state.peek().kind === "sending") return;
    this.state.value = { kind: "sending" };
    await this.ws.queue.flush();
    if (this.ws.queue.status.peek() !== "saved") {
      this.state.value = { kind: "unsaved" };
      return;
    }
    try {
      await send();
      this.ws.forget();
      if (!goOn(this.ws, skipped)) this.state.value = { kind: "done", skipped };
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

interface HandedIn {
  id: string;
  title: string;
  skipped: boolean;
}

/** The document that was handed in, or back, just before this one was opened. */
export const handedIn = signal<HandedIn | null>(null);

/** Takes back what was handed in; the server refuses once others build on it. */
export async function reopen(assignment: string): Promise<void> {
  await api.reopenAssignment(assignment, uuid7());
  handedIn.value = null;
}

/** Opens the document that was loaded ahead; false when none waits. */
function goOn({ assignment }: Workspace, skipped: boolean): boolean {
  const id = waiting();
  handedIn.value = id ? { id: assignment.id, title: assignment.document.title, skipped } : null;
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
