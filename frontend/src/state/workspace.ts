import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Assignment, Claim, Mention } from "../api/types";
import { CodePointText } from "../text/offsets";
import { TextUnits } from "../text/units";
import { ActiveTime } from "./active-time";
import type { Rules } from "./completeness";
import { Cursor } from "./cursor";
import { draftOf, restore } from "./drafts";
import { History } from "./history";
import { itemsOf, type Item } from "./items";
import { SaveQueue, type SaveApi } from "./queue";
import { applyPatch, inverse, type Patch, type Work } from "./work";
import type { KeptWork, WorkStore } from "./work-store";

export interface Deps {
  api: SaveApi;
  store: WorkStore;
  /** What the store held of this assignment when it was opened. */
  kept: KeptWork | null;
  /** False while another tab works on this assignment: then nothing here changes it. */
  writable?: boolean;
  /** Where the time at work is told; without it none is counted. */
  reportTime?: (seconds: number) => Promise<unknown>;
}

/** Everything about one open assignment: what was given, what was done, and what is looked at. */
export class Workspace {
  readonly text: CodePointText;
  readonly units: TextUnits;
  readonly rules: Rules;
  readonly cursor: Cursor;
  readonly history = new History();
  readonly queue: SaveQueue;
  readonly items: ReadonlySignal<readonly Item[]>;
  readonly activeItem: ReadonlySignal<Item | null>;
  readonly activeClaim: ReadonlySignal<Claim | null>;
  readonly mentions: Signal<Work["mentions"]>;
  readonly claims: Signal<Work["claims"]>;
  readonly dismissed: Signal<Work["dismissed"]>;
  /** Whether work from an earlier visit was laid over what the server holds. */
  readonly restored: boolean;
  readonly writable: boolean;
  /** Null where nothing can be done here. */
  readonly time: ActiveTime | null;
  private readonly work: ReadonlySignal<Work>;
  private readonly stop: () => void;

  constructor(
    readonly assignment: Assignment,
    private readonly deps: Deps,
  ) {
    this.text = new CodePointText(assignment.document.text);
    this.units = new TextUnits(this.text);
    this.rules = {
      round: assignment.round,
      schema: assignment.label_schema,
      scale: assignment.verdict_scale,
    };
    const confirmed = confirmedWork(assignment);
    const draft = deps.kept?.draft ?? null;
    this.writable = deps.writable ?? true;
    const start = draft ? restore(confirmed, draft) : { work: confirmed, conflicts: [] };
    this.restored = draft !== null;
    this.mentions = signal(start.work.mentions);
    this.claims = signal(start.work.claims);
    this.dismissed = signal(start.work.dismissed);
    this.work = computed(() => ({
      mentions: this.mentions.value,
      claims: this.claims.value,
      dismissed: this.dismissed.value,
    }));
    this.items = computed(() =>
      itemsOf(assignment.suggestions, {
        mentions: this.mentions.value,
        dismissed: this.dismissed.value,
      }),
    );
    this.cursor = new Cursor(this.units);
    this.activeItem = computed(
      () => this.items.value.find((item) => item.key === this.cursor.active.value) ?? null,
    );
    this.activeClaim = computed(() => {
      const mention = this.activeItem.value?.mention;
      return (mention && this.claims.value.get(mention.claim)) ?? null;
    });
    this.queue = new SaveQueue(this.work, confirmed, deps.api);
    this.queue.conflicts.value = new Map(start.conflicts.map((c) => [c.mention, c]));
    this.queue.leaseExpiresAt.value = assignment.lease_expires_at;
    if (deps.kept) this.history.resume(deps.kept.history, start.work);
    this.stop = effect(() => this.keep());
    this.time = this.counted();
    if (draft && this.writable) this.queue.touch();
  }

  /** Shows `patch` at once, remembers how to take it back, and sends it soon. */
  commit(label: string, patch: Patch, options: { to?: string | null; join?: string } = {}): void {
    if (!this.writable) return;
    const from = this.cursor.active.peek();
    const to = options.to === undefined ? from : options.to;
    const undo = inverse(this.work.peek(), patch);
    const join = options.join ?? null;
    this.history.push({ label, undo, redo: patch, from, to, join, at: Date.now() });
    this.show(patch, to);
  }

  /** The label of the step taken back, or undefined when there was none. */
  undo(): string | undefined {
    const step = this.writable ? this.history.undo() : undefined;
    if (step) this.show(step.undo, step.from);
    return step?.label;
  }

  redo(): string | undefined {
    const step = this.writable ? this.history.redo() : undefined;
    if (step) this.show(step.redo, step.to);
    return step?.label;
  }

  claimOf(mention: Mention): Claim | null {
    return this.claims.value.get(mention.claim) ?? null;
  }

  /** Handed in: nothing of it stays in this browser. */
  forget(): void {
    this.stop();
    this.time?.dispose();
    this.deps.store.write(this.assignment.id, null);
  }

  dispose(): void {
    this.stop();
    this.time?.dispose();
    this.queue.pause();
  }

  private counted(): ActiveTime | null {
    const { reportTime } = this.deps;
    const atWork = this.writable && ["leased", "returned"].includes(this.assignment.status);
    return reportTime && atWork ? new ActiveTime(this.assignment.active_seconds, reportTime) : null;
  }

  /** Keeps what is unsent and what can be undone; with nothing of either, nothing. */
  private keep(): void {
    const draft = draftOf(this.work.value, this.queue.confirmed.value);
    const history = this.history.kept();
    const steps = history.done.length + history.undone.length;
    if (!this.writable) return;
    this.deps.store.write(this.assignment.id, draft || steps > 0 ? { draft, history } : null);
  }

  private show(patch: Patch, active: string | null): void {
    const next = applyPatch(this.work.peek(), patch);
    this.mentions.value = next.mentions;
    this.claims.value = next.claims;
    this.dismissed.value = next.dismissed;
    if (active !== this.cursor.active.peek()) this.cursor.active.value = active;
    this.queue.touch();
  }
}

function confirmedWork(assignment: Assignment): Work {
  const dismissed = assignment.suggestions.filter((s) => s.decision?.outcome === "dismissed");
  return {
    mentions: new Map(assignment.mentions.map((mention) => [mention.id, mention])),
    claims: new Map(assignment.claims.map((claim) => [claim.id, claim])),
    dismissed: new Set(dismissed.map((suggestion) => suggestion.id)),
  };
}
