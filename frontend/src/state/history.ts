import { computed, signal } from "@preact/signals";
import type { Patch } from "./work";

/** One step that can be taken back. */
export interface Step {
  label: string;
  undo: Patch;
  redo: Patch;
  /** The item that was active before and after. */
  from: string | null;
  to: string | null;
  /** Steps in a row with the same key and little time between count as one, as typing does. */
  join: string | null;
  at: number;
}

const JOIN_MS = 2_000;
const LIMIT = 500;

/** Undo and redo over one assignment. */
export class History {
  private readonly done = signal<readonly Step[]>([]);
  private readonly undone = signal<readonly Step[]>([]);
  readonly canUndo = computed(() => this.done.value.length > 0);
  readonly canRedo = computed(() => this.undone.value.length > 0);

  push(step: Step): void {
    const last = this.done.peek().at(-1);
    const joins = last && step.join && last.join === step.join && step.at - last.at < JOIN_MS;
    const joined = joins
      ? { ...last, redo: { ...last.redo, ...step.redo }, to: step.to, at: step.at }
      : step;
    const before = joins ? this.done.peek().slice(0, -1) : this.done.peek();
    this.done.value = [...before, joined].slice(-LIMIT);
    this.undone.value = [];
  }

  undo(): Step | undefined {
    const step = this.done.peek().at(-1);
    if (!step) return undefined;
    this.done.value = this.done.peek().slice(0, -1);
    this.undone.value = [...this.undone.peek(), step];
    return step;
  }

  redo(): Step | undefined {
    const step = this.undone.peek().at(-1);
    if (!step) return undefined;
    this.undone.value = this.undone.peek().slice(0, -1);
    this.done.value = [...this.done.peek(), { ...step, join: null }];
    return step;
  }
}
