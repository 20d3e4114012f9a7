import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { ApiError, NetworkError } from "../api/client";
import type { MentionSaved, MentionWrite, Problem } from "../api/types";
import { confirm, planTasks, subjectOf, type Task } from "./plan";
import { sameClaim, sameMention, type Work } from "./work";

/** The calls that saving needs; tests give their own. */
export interface SaveApi {
  putMention(mention: string, body: MentionWrite, revision: number): Promise<MentionSaved>;
  deleteMention(mention: string, revision: number): Promise<unknown>;
  dismissSuggestion(suggestion: string): Promise<unknown>;
  undecideSuggestion(suggestion: string): Promise<unknown>;
}

export type SaveStatus =
  "saved" | "saving" | "offline" | "conflict" | "rejected" | "signed_out" | "closed";

/** Another version was stored meanwhile; `theirs` is null where the mention was deleted. */
export interface Conflict {
  mention: string;
  theirs: { mention: MentionSaved["mention"]; claim: MentionSaved["claim"] } | null;
}

/** A write that the server refused as it is; it waits until the work changes. */
export interface Refusal {
  subject: string;
  problem: Problem;
  /** What was sent: the same is not sent again. */
  signature: string;
}

const DEBOUNCE_MS = 400;
const MAX_WAIT_MS = 2_000;
const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * Keeps the server in step with `wanted`. There is no list of edits: what to send is always the
 * difference to what the server confirmed, so edits coalesce and nothing is sent twice. One request
 * is under way at a time, so order holds.
 */
export class SaveQueue {
  readonly conflicts = signal<ReadonlyMap<string, Conflict>>(new Map());
  readonly refusals = signal<ReadonlyMap<string, Refusal>>(new Map());
  readonly confirmed = signal<Work>(null as unknown as Work);
  readonly leaseExpiresAt = signal<string | null>(null);
  readonly busy = signal(false);
  private readonly stopped = signal<"offline" | "signed_out" | "closed" | null>(null);
  readonly pending: ReadonlySignal<readonly Task[]>;
  readonly status: ReadonlySignal<SaveStatus>;

  private timer: ReturnType<typeof setTimeout> | null = null;
  private firstChangeAt = 0;
  private failures = 0;
  private running: Promise<void> | null = null;
  private sent: Task | null = null;

  constructor(
    private readonly wanted: ReadonlySignal<Work>,
    confirmed: Work,
    private readonly api: SaveApi,
  ) {
    this.confirmed.value = confirmed;
    this.pending = computed(() => planTasks(this.wanted.value, this.confirmed.value));
    this.status = computed(() => this.currentStatus());
  }

  /** The work changed: send soon. */
  touch(): void {
    const now = Date.now();
    if (this.timer === null) this.firstChangeAt = now;
    if (this.stopped.peek() === "signed_out" || this.stopped.peek() === "closed") return;
    const waited = now - this.firstChangeAt;
    this.schedule(Math.max(0, Math.min(DEBOUNCE_MS, MAX_WAIT_MS - waited)));
  }

  /** Sends now what can be sent; resolves when nothing is left or something stands in the way. */
  async flush(): Promise<void> {
    this.clearTimer();
    while (this.running) await this.running;
    this.running = this.run().finally(() => (this.running = null));
    await this.running;
  }

  /** Tries again after signing in, or when the network is back. */
  resume(): void {
    this.failures = 0;
    this.stopped.value = null;
    void this.flush();
  }

  /** Keeps the person's own version of a mention: it is written over the other. */
  keepMine({ mention, theirs }: Conflict): void {
    this.confirmed.value = rebased(this.confirmed.peek(), mention, theirs);
    this.settle(mention);
    this.touch();
  }

  /** Adopts the other version as what the server holds; the caller puts it into the work too. */
  takeTheirs({ mention, theirs }: Conflict): void {
    this.confirmed.value = rebased(this.confirmed.peek(), mention, theirs);
    this.settle(mention);
  }

  /** Sends nothing until the work changes again. */
  pause(): void {
    this.clearTimer();
  }

  private currentStatus(): SaveStatus {
    if (this.stopped.value) return this.stopped.value;
    if (this.conflicts.value.size > 0) return "conflict";
    const open = this.pending.value.filter((task) => !this.refused(task));
    if (open.length > 0 || this.busy.value) return "saving";
    return this.pending.value.length > 0 ? "rejected" : "saved";
  }

  private settle(mention: string): void {
    const left = new Map(this.conflicts.peek());
    left.delete(mention);
    this.conflicts.value = left;
  }

  private schedule(wait: number): void {
    this.clearTimer();
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private clearTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async run(): Promise<void> {
    this.busy.value = true;
    for (let task = this.nextTask(); task; task = this.nextTask()) {
      const goOn = await this.attempt(task);
      if (!goOn) break;
    }
    this.busy.value = false;
  }

  private nextTask(): Task | undefined {
    return this.pending
      .peek()
      .find((task) => !this.conflicts.peek().has(subjectOf(task)) && !this.refused(task));
  }

  private refused(task: Task): boolean {
    const refusal = this.refusals.value.get(subjectOf(task));
    return refusal !== undefined && refusal.signature === JSON.stringify(task);
  }

  /** Sends one task; false when sending must stop for now. */
  private async attempt(task: Task): Promise<boolean> {
    const before = this.sent;
    this.sent = task;
    try {
      this.accept(task, await this.send(task));
      return true;
    } catch (error) {
      if (error instanceof ApiError) return this.onProblem(task, error.problem, before);
      if (error instanceof NetworkError) return this.onSilence();
      throw error;
    }
  }

  private async send(task: Task): Promise<MentionSaved | null> {
    if (task.kind === "put") return this.api.putMention(task.mention, task.body, task.revision);
    if (task.kind === "delete") await this.api.deleteMention(task.mention, task.revision);
    else if (task.kind === "dismiss") await this.api.dismissSuggestion(task.suggestion);
    else await this.api.undecideSuggestion(task.suggestion);
    return null;
  }

  private accept(task: Task, saved: MentionSaved | null): void {
    this.failures = 0;
    this.stopped.value = null;
    if (saved?.lease_expires_at) this.leaseExpiresAt.value = saved.lease_expires_at;
    this.confirmed.value = confirm(this.confirmed.peek(), task, saved);
    this.forget(task);
  }

  private forget(task: Task): void {
    if (!this.refusals.peek().has(subjectOf(task))) return;
    const left = new Map(this.refusals.peek());
    left.delete(subjectOf(task));
    this.refusals.value = left;
  }

  private onProblem(task: Task, problem: Problem, before: Task | null): boolean {
    const { status, code } = problem;
    if (status === 401 || code === "not_authenticated") return this.stop("signed_out");
    if (code === "assignment_not_open") return this.stop("closed");
    if (status >= 500 || status === 429) return this.onSilence();
    if (status === 404 && task.kind === "delete") {
      this.accept(task, null);
      return true;
    }
    if (status === 412) return this.onOtherVersion(task, problem.current ?? null, before);
    this.refuse(task, problem);
    return true;
  }

  private stop(why: "signed_out" | "closed"): false {
    this.stopped.value = why;
    return false;
  }

  private onSilence(): false {
    const wait = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)] ?? 1_000;
    this.failures += 1;
    this.stopped.value = "offline";
    this.schedule(wait);
    return false;
  }

  private refuse(task: Task, problem: Problem): void {
    const refusal = { subject: subjectOf(task), problem, signature: JSON.stringify(task) };
    this.refusals.value = new Map(this.refusals.peek()).set(refusal.subject, refusal);
  }

  /** Our own write whose answer was lost is no conflict: take its revision and go on. */
  private onOtherVersion(task: Task, current: Current | null, before: Task | null): boolean {
    const mention = subjectOf(task);
    // without a mention only a claim that other marks share is there: this mark was deleted elsewhere
    const theirs = current?.mention ? { mention: current.mention, claim: current.claim } : null;
    if (theirs && this.isNew(theirs) && (this.isKnown(theirs) || isEcho(theirs, before))) {
      this.confirmed.value = rebased(this.confirmed.peek(), mention, theirs);
      return true;
    }
    this.conflicts.value = new Map(this.conflicts.peek()).set(mention, { mention, theirs });
    return true;
  }

  /** Whether its revisions are others than those confirmed; if not, taking them would not help. */
  private isNew({ mention, claim }: NonNullable<Conflict["theirs"]>): boolean {
    const { mentions, claims } = this.confirmed.peek();
    return (
      mentions.get(mention.id)?.revision !== mention.revision ||
      claims.get(claim.id)?.revision !== claim.revision
    );
  }

  private isKnown(theirs: NonNullable<Conflict["theirs"]>): boolean {
    const mention = this.confirmed.peek().mentions.get(theirs.mention.id);
    const claim = this.confirmed.peek().claims.get(theirs.claim.id);
    if (!mention || !claim) return false;
    return sameMention(mention, theirs.mention) && sameClaim(claim, theirs.claim);
  }
}

/** What a refused write is answered with. */
type Current = Omit<MentionSaved, "mention"> & { mention: MentionSaved["mention"] | null };

/** Whether the stored version is what `task` sent. */
function isEcho(theirs: NonNullable<Conflict["theirs"]>, task: Task | null): boolean {
  if (task?.kind !== "put" || task.mention !== theirs.mention.id) return false;
  const { claim, ...mention } = task.body;
  const sent = { ...theirs.mention, ...mention, claim: claim.id };
  return (
    sameMention(sent, theirs.mention) && (!("wording" in claim) || sameClaim(claim, theirs.claim))
  );
}

function rebased(confirmed: Work, id: string, theirs: Conflict["theirs"]): Work {
  const mentions = new Map(confirmed.mentions);
  const claims = new Map(confirmed.claims);
  if (theirs) {
    mentions.set(id, theirs.mention);
    claims.set(theirs.claim.id, theirs.claim);
  } else {
    mentions.delete(id);
  }
  const named = new Set([...mentions.values()].map((mention) => mention.claim));
  for (const claim of claims.keys()) if (!named.has(claim)) claims.delete(claim);
  return { ...confirmed, mentions, claims };
}
