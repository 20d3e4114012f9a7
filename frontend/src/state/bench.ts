import { computed, signal } from "@preact/signals";
import { ApiError } from "../api/client";
import * as api from "../api/endpoints";
import type { Case, CaseClaim, CaseGroup, Resolution } from "../api/types";
import { CodePointText, type Span } from "../text/offsets";
import { strings } from "../strings";
import { announce } from "./announcer";
import { inWorkOrder, labelClaims, nextOpen } from "./cases";
import { accept, bodyOf, draftOf, draftOfResolution, type GoldDraft } from "./gold";

const words = strings.adjudicate;

/** Where an adjudicator works: one case, what is open in it, and what has been written so far. */
export class Bench {
  readonly found;
  readonly text: CodePointText;
  readonly groups = computed(() => inWorkOrder(this.found.value.groups));
  readonly labels = computed(() => labelClaims(this.found.value));
  /** The group whose form is open. */
  readonly active = signal<string | null>(null);
  /** Claims chosen to be merged by hand. */
  readonly chosen = signal<readonly string[]>([]);
  readonly selection = signal<Span | null>(null);
  readonly busy = signal(false);
  readonly error = signal<unknown>(null);
  /** What somebody else settled while this was being written. */
  readonly theirs = signal<Resolution | null>(null);
  private readonly drafts = signal<ReadonlyMap<string, GoldDraft>>(new Map());

  constructor(
    found: Case,
    private readonly round: string,
  ) {
    this.found = signal(found);
    this.text = new CodePointText(found.document.text);
    this.active.value = nextOpen(this.groups.peek(), null) ?? this.groups.peek()[0]?.root ?? null;
  }

  get activeGroup(): CaseGroup | null {
    return this.groups.value.find((group) => group.root === this.active.value) ?? null;
  }

  /** Whether something was written that is not settled. */
  get hasUnsaved(): boolean {
    return this.drafts.value.size > 0;
  }

  open(root: string | null): void {
    this.active.value = root;
    this.error.value = null;
    this.theirs.value = null;
  }

  openNext(): void {
    const next = nextOpen(this.groups.peek(), this.active.peek());
    if (next) this.open(next);
    else announce(words.allSettled);
  }

  draft(group: CaseGroup): GoldDraft {
    return this.drafts.value.get(group.root) ?? draftOf(group);
  }

  change(group: CaseGroup, changes: Partial<GoldDraft>): void {
    this.put(group.root, { ...this.draft(group), ...changes });
  }

  accept(group: CaseGroup, claim: CaseClaim): void {
    this.put(group.root, accept(this.draft(group), claim));
  }

  choose(claim: string): void {
    const chosen = this.chosen.peek();
    this.chosen.value = chosen.includes(claim)
      ? chosen.filter((other) => other !== claim)
      : [...chosen, claim];
  }

  async merge(claims: readonly string[]): Promise<void> {
    await this.attempt(async () => {
      const { data } = await api.mergeClaims(this.round, [...claims]);
      this.chosen.value = [];
      await this.reload();
      this.active.value = data.root;
      announce(words.announceMerged);
    });
  }

  async unmerge(root: string): Promise<void> {
    await this.attempt(async () => {
      await api.unmergeClaim(root);
      await this.reload();
      announce(words.announceUnmerged);
    });
  }

  /** Saves the open group's form; `over` is the revision to replace after a conflict. */
  async settle(group: CaseGroup, over?: number): Promise<void> {
    const draft = this.draft(group);
    const claims = group.claims.map((claim) => claim.id);
    const revision = over ?? group.resolution?.revision ?? 0;
    await this.attempt(async () => {
      await api.settleClaim(group.root, { ...bodyOf(draft), claims }, revision);
      this.drop(group.root);
      this.theirs.value = null;
      await this.reload();
      announce(words.announceSettled);
      this.openNext();
    });
  }

  takeTheirs(group: CaseGroup): void {
    const theirs = this.theirs.peek();
    if (theirs) this.put(group.root, draftOfResolution(theirs));
    this.theirs.value = null;
    void this.reload();
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.error.value = null;
    try {
      await act();
    } catch (error) {
      const theirs = currentOf(error);
      if (theirs) this.theirs.value = theirs;
      else this.error.value = error;
    }
    this.busy.value = false;
  }

  private async reload(): Promise<void> {
    const { document } = this.found.peek();
    this.found.value = await api.getCase(this.round, document.id);
  }

  private put(root: string, draft: GoldDraft): void {
    this.drafts.value = new Map(this.drafts.peek()).set(root, draft);
  }

  private drop(root: string): void {
    const left = new Map(this.drafts.peek());
    left.delete(root);
    this.drafts.value = left;
  }
}

/** The state that a refused write was answered with; null for any other failure. */
function currentOf(error: unknown): Resolution | null {
  if (!(error instanceof ApiError) || error.problem.status !== 412) return null;
  return (error.problem.current as unknown as Resolution | null) ?? null;
}
