import { computed, signal } from "@preact/signals";
import { sameClaim, sameMention, type Patch, type Work } from "./work";

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
/** How many steps outlive a reload. */
const KEPT = 100;

/** The steps as they lie in the browser between visits. */
export interface KeptHistory {
  done: readonly Step[];
  undone: readonly Step[];
}

/** Undo and redo over one assignment. */
export class History {
  private readonly done = signal<readonly Step[]>([]);
  private readonly undone = signal<readonly Step[]>([]);
  readonly canUndo = computed(() => this.done.value.length > 0);
  readonly canRedo = computed(() => this.undone.value.length > 0);

  /** The latest steps, to be kept. */
  kept(): KeptHistory {
    return { done: this.done.value.slice(-KEPT), undone: this.undone.value.slice(-KEPT) };
  }

  /**
   * Goes on where an earlier visit stopped, if the work is as that visit left it. Steps over what was
   * changed elsewhere since would take that back too, so then there are none.
   */
  resume(kept: KeptHistory, work: Work): void {
    if (!leadsTo(kept, work)) return;
    this.done.value = kept.done;
    this.undone.value = kept.undone;
  }

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

/** Whether everything that the steps touched is now as they left it. */
function leadsTo({ done, undone }: KeptHistory, work: Work): boolean {
  const patches = [...done.map((step) => step.redo), ...undone.map((step) => step.undo)];
  return (
    agrees(patches, "mentions", (id) => work.mentions.get(id) ?? null, sameMention) &&
    agrees(patches, "claims", (id) => work.claims.get(id) ?? null, sameClaim) &&
    agrees(
      patches,
      "dismissed",
      (id) => work.dismissed.has(id),
      (a, b) => a === b,
    )
  );
}

function agrees<K extends keyof Patch, V extends object | boolean>(
  patches: readonly Patch[],
  part: K,
  now: (id: string) => V | null,
  same: (a: V, b: V) => boolean,
): boolean {
  const left = Object.assign({}, ...patches.map((patch) => patch[part])) as Record<
    string,
    V | null
  >;
  return Object.entries(left).every(([id, value]) => {
    const current = now(id);
    return value === null || current === null ? value === current : same(value, current);
  });
}
