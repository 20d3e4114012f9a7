import { computed, signal } from "@preact/signals";
import { ApiError } from "../api/client";
import * as api from "../api/endpoints";
import type { Case, CaseClaim, CaseGroup, Resolution } from "../api/types";
import { strings } from "../strings";
import { CodePointText, type Span } from "../text/offsets";
import { joinFragments } from "../text/selection";
import { TextUnits } from "../text/units";
import { announce } from "./announcer";
import { inWorkOrder, labelClaims, nextOpen, toldApart } from "./cases";
import { accept, bodyOf, carried, draftOf, missingIn, saysTheSame, type GoldDraft } from "./gold";
import { uuid7 } from "../api/uuid7";

const words = strings.adjudicate;

/** Refusals that tell of a case which has changed meanwhile. */
const OUTDATED = [404, 409];

/** Where an adjudicator works: one case, what is open in it, and what has been written so far. */
export class Bench {
  readonly found;
  readonly text: CodePointText;
  readonly units: TextUnits;
  /** Claims of computed matches that were told apart. */
  readonly apart = signal<ReadonlySet<string>>(new Set());
  readonly groups = computed(() =>
    inWorkOrder(toldApart(this.found.value.groups, this.apart.value)),
  );
  readonly labels = computed(() => labelClaims(this.found.value));
  /** The group whose form is open. */
  readonly active = signal<string | null>(null);
  readonly activeGroup = computed(
    () => this.groups.value.find((group) => group.root === this.active.value) ?? null,
  );
  /** Claims chosen to be merged by hand. */
  readonly chosen = signal<readonly string[]>([]);
  readonly selection = signal<Span | null>(null);
  readonly busy = signal(false);
  readonly error = signal<unknown>(null);
  /** What is missing is said from the first try to settle on. */
  readonly strict = signal(false);
  /** What somebody else settled while this was being written. */
  readonly theirs = signal<Resolution | null>(null);
  /** Where to go on to, while it is asked whether what is unsettled may be left; null when nobody leaves. */
  readonly leaving = signal<(() => void) | null>(null);
  /** What the card of the group that was just opened does: come into view, and take the focus too where it was opened from elsewhere. */
  arrival: "none" | "show" | "focus" = "none";
  private readonly drafts = signal<ReadonlyMap<string, GoldDraft>>(new Map());
  private readonly initial = new WeakMap<CaseGroup, GoldDraft>();
  private leavesAnyway = false;

  constructor(
    found: Case,
    private readonly round: string,
  ) {
    this.found = signal(found);
    this.text = new CodePointText(found.document.text);
    this.units = new TextUnits(this.text);
    this.active.value = nextOpen(this.groups.peek(), null);
  }

  /** How many groups have something written that is not settled. */
  readonly unsettled = computed(() => this.drafts.value.size);

  open(root: string | null, { focus = false } = {}): void {
    this.arrival = focus ? "focus" : "show";
    this.active.value = root;
    this.error.value = null;
    this.theirs.value = null;
    this.strict.value = false;
  }

  openNext(): void {
    const next = nextOpen(this.groups.peek(), this.active.peek());
    this.open(next, { focus: true });
    if (!next) announce(words.allSettled);
  }

  draft(group: CaseGroup): GoldDraft {
    return this.drafts.value.get(group.root) ?? this.initialDraft(group);
  }

  change(group: CaseGroup, changes: Partial<GoldDraft>): void {
    const draft = { ...this.draft(group), ...changes };
    const drafts = new Map(this.drafts.peek());
    if (saysTheSame(draft, this.initialDraft(group))) drafts.delete(group.root);
    else drafts.set(group.root, draft);
    this.drafts.value = drafts;
  }

  accept(group: CaseGroup, claim: CaseClaim): void {
    this.change(group, accept(this.draft(group), claim, group));
    announce(words.announceAccepted(this.labels.peek().get(claim.id)?.label ?? ""));
  }

  /** The first annotator's answer; again: the next one's. */
  acceptInTurn(group: CaseGroup): void {
    const taken = group.claims.findIndex((claim) =>
      saysTheSame(this.draft(group), accept(this.draft(group), claim, group)),
    );
    const next = group.claims[(taken + 1) % group.claims.length];
    if (next) this.accept(group, next);
  }

  choose(claim: string): void {
    const chosen = this.chosen.peek();
    this.chosen.value = chosen.includes(claim)
      ? chosen.filter((other) => other !== claim)
      : [...chosen, claim];
  }

  /** The selected text as the gold span, or as a further fragment of it. */
  useSelection(group: CaseGroup, how: "replace" | "add"): void {
    const span = this.selection.peek();
    if (!span) return;
    const [first] = this.draft(group).mentions;
    const fragments = how === "add" ? joinFragments([...(first?.fragments ?? []), span]) : [span];
    const mention = { id: first?.id ?? uuid7(), fragments };
    const others = how === "add" ? this.draft(group).mentions.slice(1) : [];
    this.change(group, { mentions: [mention, ...others] });
    announce(words.announceSpan);
  }

  async merge(claims: readonly string[]): Promise<void> {
    await this.attempt(async () => {
      const { data } = await api.mergeClaims(this.round, [...claims]);
      this.chosen.value = [];
      this.setApart(claims, false);
      await this.reload();
      this.open(data.root, { focus: true });
      announce(words.announceMerged);
    });
  }

  async unmerge(root: string): Promise<void> {
    await this.attempt(async () => {
      const { data } = await api.unmergeClaim(root);
      await this.reload();
      const group = this.groups
        .peek()
        .find((g) => g.claims.some((c) => data.claims.includes(c.id)));
      this.open(group?.root ?? null, { focus: true });
      announce(words.announceUnmerged);
    });
  }

  /** Not the same claim after all: each is settled for itself. */
  tellApart(group: CaseGroup): void {
    this.setApart(
      group.claims.map((claim) => claim.id),
      true,
    );
    this.afterRegrouping();
    this.open(group.claims[0]?.id ?? null, { focus: true });
    announce(words.announceApart);
  }

  /** Whether the server still takes the group's one claim for the same as another. */
  wasToldApart(group: CaseGroup): boolean {
    return !this.found.value.groups.some(
      (stored) => stored.claims.length === 1 && stored.root === group.root,
    );
  }

  matchAgain(group: CaseGroup): void {
    const claim = group.claims[0]?.id ?? "";
    const whole = this.found.peek().groups.find((g) => g.claims.some((c) => c.id === claim));
    if (!whole) return;
    this.setApart(
      whole.claims.map((c) => c.id),
      false,
    );
    this.afterRegrouping();
    this.open(whole.root, { focus: true });
  }

  /** Saves the open group's form; `over` is the revision to replace after a conflict. */
  async settle(group: CaseGroup, over?: number): Promise<boolean> {
    const draft = this.draft(group);
    this.strict.value = true;
    if (missingIn(draft).length > 0) return false;
    const revision = over ?? group.resolution?.revision ?? 0;
    await this.attempt(async () => {
      await api.settleClaim(group.root, bodyOf(draft, group), revision);
      this.drop(group.root);
      await this.reload();
      announce(words.announceSettled);
      this.openNext();
    });
    return true;
  }

  async takeTheirs(group: CaseGroup): Promise<void> {
    this.drop(group.root);
    this.theirs.value = null;
    await this.refresh();
  }

  /** Looks whether somebody else changed the case; what was written stays. */
  async refresh(): Promise<void> {
    if (!this.busy.peek()) await this.attempt(() => this.reload());
  }

  /** Whether the screen may be left now; if not, it is asked first. */
  mayLeave(go: () => void): boolean {
    if (this.leavesAnyway || this.unsettled.peek() === 0) return true;
    this.leaving.value = go;
    return false;
  }

  leaveAnyway(): void {
    this.leavesAnyway = true;
    this.leaving.peek()?.();
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    if (this.busy.peek()) return;
    this.busy.value = true;
    this.error.value = null;
    try {
      await act();
    } catch (error) {
      await this.explain(error);
    }
    this.busy.value = false;
  }

  /** Shows what was refused, over the case as it is now. */
  private async explain(error: unknown): Promise<void> {
    const status = error instanceof ApiError ? error.problem.status : 0;
    const theirs = status === 412 ? currentOf(error) : null;
    if (theirs || OUTDATED.includes(status)) await this.reload().catch(() => undefined);
    if (theirs) this.theirs.value = theirs;
    else this.error.value = error;
  }

  private async reload(): Promise<void> {
    const { document } = this.found.peek();
    this.found.value = await api.getCase(this.round, document.id);
    this.afterRegrouping();
  }

  /** Drafts and the open group follow their claims to where these are now. */
  private afterRegrouping(): void {
    const groups = this.groups.peek();
    const active = this.active.peek();
    this.drafts.value = carried(this.drafts.peek(), groups, active);
    const open = new Set(groups.flatMap((g) => (g.resolution ? [] : g.claims.map((c) => c.id))));
    this.chosen.value = this.chosen.peek().filter((claim) => open.has(claim));
    if (active === null || groups.some((group) => group.root === active)) return;
    const home = groups.find((group) => group.claims.some((claim) => claim.id === active));
    this.active.value = home?.root ?? null;
  }

  private initialDraft(group: CaseGroup): GoldDraft {
    const known = this.initial.get(group);
    if (known) return known;
    const made = draftOf(group);
    this.initial.set(group, made);
    return made;
  }

  private setApart(claims: readonly string[], apart: boolean): void {
    const changed = new Set(this.apart.peek());
    for (const claim of claims) if (apart) changed.add(claim);
    if (!apart) for (const claim of claims) changed.delete(claim);
    this.apart.value = changed;
  }

  private drop(root: string): void {
    const left = new Map(this.drafts.peek());
    left.delete(root);
    this.drafts.value = left;
  }
}

/** The state that a refused write was answered with; null for any other failure. */
function currentOf(error: unknown): Resolution | null {
  if (!(error instanceof ApiError)) return null;
  return (error.problem.current as unknown as Resolution | null) ?? null;
}
