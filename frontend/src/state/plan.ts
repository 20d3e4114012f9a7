import type { Claim, Mention, MentionWrite } from "../api/types";
import { mentionsOf, sameClaim, sameMention, sendable, type Work } from "./work";

/** What must be sent so that the server holds what the screen shows. Nothing here talks to it. */
export type Task =
  | { kind: "delete"; mention: string; revision: number }
  | { kind: "undecide"; suggestion: string }
  | { kind: "dismiss"; suggestion: string }
  | { kind: "put"; mention: string; revision: number; body: MentionWrite };

/** The tasks between what the server has confirmed and what is wanted, in the order to send them. */
export function planTasks(wanted: Work, confirmed: Work): Task[] {
  return [
    ...deletions(wanted, confirmed),
    ...decisions(wanted, confirmed),
    ...writes(wanted, confirmed),
  ];
}

function deletions(wanted: Work, confirmed: Work): Task[] {
  return [...confirmed.mentions.values()]
    .filter((mention) => !wanted.mentions.has(mention.id))
    .map(({ id, revision }) => ({ kind: "delete", mention: id, revision }));
}

function decisions(wanted: Work, confirmed: Work): Task[] {
  const gone = [...confirmed.dismissed].filter((id) => !wanted.dismissed.has(id));
  const added = [...wanted.dismissed].filter((id) => !confirmed.dismissed.has(id));
  return [
    ...gone.map((suggestion): Task => ({ kind: "undecide", suggestion })),
    ...added.map((suggestion): Task => ({ kind: "dismiss", suggestion })),
  ];
}

/** Mentions that carry their claim's content come before those that only name it. */
function writes(wanted: Work, confirmed: Work): Task[] {
  const carriers = carriersOf(wanted, confirmed);
  const carrying: Task[] = [];
  const naming: Task[] = [];
  for (const mention of wanted.mentions.values()) {
    const claim = carriers.get(mention.id);
    const known = confirmed.mentions.get(mention.id);
    if (claim) {
      carrying.push(put(mention, known, { ...sendable(claim), revision: seen(claim, confirmed) }));
    } else if (!known || !sameMention(mention, known)) {
      // The claim must be there before it can be named.
      if (confirmed.claims.has(mention.claim))
        naming.push(put(mention, known, { id: mention.claim }));
    }
  }
  return [...carrying, ...naming];
}

/** For each claim that must be sent, the one mention that carries it: one the server knows, else the first. */
function carriersOf(wanted: Work, confirmed: Work): Map<string, Claim> {
  const carriers = new Map<string, Claim>();
  for (const claim of wanted.claims.values()) {
    const known = confirmed.claims.get(claim.id);
    if (known && sameClaim(sendable(claim), known)) continue;
    const mentions = mentionsOf(wanted, claim.id);
    const carrier = mentions.find((m) => confirmed.mentions.has(m.id)) ?? mentions[0];
    if (carrier) carriers.set(carrier.id, claim);
  }
  return carriers;
}

const seen = (claim: Claim, confirmed: Work) => confirmed.claims.get(claim.id)?.revision ?? 0;

function put(mention: Mention, known: Mention | undefined, claim: MentionWrite["claim"]): Task {
  const { fragments, suggestion, claim_types, check_worthiness } = mention;
  return {
    kind: "put",
    mention: mention.id,
    revision: known?.revision ?? 0,
    body: { fragments, suggestion, claim_types, check_worthiness, claim },
  };
}

/** What names the thing a task is about. */
export function subjectOf(task: Task): string {
  return "mention" in task ? task.mention : task.suggestion;
}

/** The confirmed state after `task` was answered; `saved` is the answer to a put. */
export function confirm(
  confirmed: Work,
  task: Task,
  saved: { mention: Mention; claim: Claim } | null,
): Work {
  const mentions = new Map(confirmed.mentions);
  const claims = new Map(confirmed.claims);
  const dismissed = new Set(confirmed.dismissed);
  if (task.kind === "delete") mentions.delete(task.mention);
  if (task.kind === "dismiss") dismissed.add(task.suggestion);
  if (task.kind === "undecide") dismissed.delete(task.suggestion);
  if (task.kind === "put" && saved) {
    const { body } = task;
    mentions.set(task.mention, { ...saved.mention, ...mentionPart(body), claim: body.claim.id });
    // What was sent counts as confirmed, so that tidying by the server never moves text being typed.
    const sent = "wording" in body.claim ? body.claim : (claims.get(body.claim.id) ?? saved.claim);
    claims.set(saved.claim.id, { ...sent, revision: saved.claim.revision });
    if (body.suggestion) dismissed.delete(body.suggestion);
  }
  return { mentions, claims: stillNamed(claims, mentions), dismissed };
}

function mentionPart({ fragments, suggestion, claim_types, check_worthiness }: MentionWrite) {
  return { fragments, suggestion, claim_types, check_worthiness };
}

/** The server drops a claim with its last mention. */
function stillNamed(claims: Map<string, Claim>, mentions: Map<string, Mention>) {
  const named = new Set([...mentions.values()].map((mention) => mention.claim));
  return new Map([...claims].filter(([id]) => named.has(id)));
}
