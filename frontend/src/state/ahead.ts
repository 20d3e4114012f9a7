import { effect } from "@preact/signals";
import * as api from "../api/endpoints";
import type { Assignment } from "../api/types";
import { uuid7 } from "../api/uuid7";
import type { Workspace } from "./workspace";

/** With so few marks left to decide or complete, the document after this one is reserved. */
const NEARLY_DONE = 2;
/** The server keeps a reservation for ten minutes; one that may be over is not built on. */
const FRESH_MS = 9 * 60_000;

interface Reserved {
  id: string;
  assignment: Assignment;
  at: number;
}

let reserved: Reserved | null = null;

/** The assignment that was loaded ahead under this id; once. */
export function takeAhead(id: string): Assignment | null {
  const found = reserved?.id === id ? reserved.assignment : null;
  if (found) reserved = null;
  return found;
}

/** The id of the document that waits, if its reservation still stands. */
export function waiting(): string | null {
  return reserved && Date.now() - reserved.at < FRESH_MS ? reserved.id : null;
}

/** Reserves and loads the next document while the last marks of this one are done; never twice. */
export function lookAhead(ws: Workspace, left: () => number): () => void {
  let begun = false;
  return effect(() => {
    const near = ws.writable && ws.items.value.length > 0 && left() <= NEARLY_DONE;
    if (!near || begun) return;
    begun = true;
    void reserve(ws.assignment);
  });
}

/** A refusal or a lost answer costs nothing: the next document is then asked for when this one is done. */
async function reserve(present: Assignment): Promise<void> {
  try {
    const next = await api.nextAssignment(present.round.id, uuid7(), { ahead: true });
    const id = next.assignment?.id;
    if (!id || id === present.id || reserved?.id === id) return;
    reserved = { id, assignment: await api.getAssignment(id), at: Date.now() };
  } catch {
    reserved = null;
  }
}
