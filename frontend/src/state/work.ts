import type { Claim, Evidence, Mention, Question, Span } from "../api/types";

/** What an annotator has done on one document, as plain immutable values. */
export interface Work {
  readonly mentions: ReadonlyMap<string, Mention>;
  readonly claims: ReadonlyMap<string, Claim>;
  /** Suggestions that were dismissed. Accepted ones are mentions that name their suggestion. */
  readonly dismissed: ReadonlySet<string>;
}

/** New values by id; null takes one away. */
export interface Patch {
  mentions?: Readonly<Record<string, Mention | null>>;
  claims?: Readonly<Record<string, Claim | null>>;
  dismissed?: Readonly<Record<string, boolean>>;
}

export const NOTHING: Work = { mentions: new Map(), claims: new Map(), dismissed: new Set() };

export function applyPatch(work: Work, patch: Patch): Work {
  return {
    mentions: patch.mentions ? patched(work.mentions, patch.mentions) : work.mentions,
    claims: patch.claims ? patched(work.claims, patch.claims) : work.claims,
    dismissed: patch.dismissed ? toggled(work.dismissed, patch.dismissed) : work.dismissed,
  };
}

/** The patch that undoes `patch` when applied to what it made of `work`. */
export function inverse(work: Work, patch: Patch): Patch {
  const result: Patch = {};
  if (patch.mentions) result.mentions = previous(work.mentions, patch.mentions);
  if (patch.claims) result.claims = previous(work.claims, patch.claims);
  if (patch.dismissed) {
    const ids = Object.keys(patch.dismissed);
    result.dismissed = Object.fromEntries(ids.map((id) => [id, work.dismissed.has(id)]));
  }
  return result;
}

function patched<T>(map: ReadonlyMap<string, T>, changes: Readonly<Record<string, T | null>>) {
  const next = new Map(map);
  for (const [id, value] of Object.entries(changes)) {
    if (value === null) next.delete(id);
    else next.set(id, value);
  }
  return next;
}

function previous<T>(map: ReadonlyMap<string, T>, changes: Readonly<Record<string, T | null>>) {
  return Object.fromEntries(Object.keys(changes).map((id) => [id, map.get(id) ?? null]));
}

function toggled(set: ReadonlySet<string>, changes: Readonly<Record<string, boolean>>) {
  const next = new Set(set);
  for (const [id, inside] of Object.entries(changes)) {
    if (inside) next.add(id);
    else next.delete(id);
  }
  return next;
}

export function mentionsOf(work: Pick<Work, "mentions">, claim: string): Mention[] {
  return [...work.mentions.values()].filter((mention) => mention.claim === claim);
}

export function sameFragments(a: readonly Span[], b: readonly Span[]): boolean {
  return a.length === b.length && a.every((f, i) => f.start === b[i]?.start && f.end === b[i]?.end);
}

const WEB_ADDRESS = /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/i;

/** Whether the server can take this evidence: its source has an address or a citation. */
export function isCited({ source }: Evidence): boolean {
  return source.kind === "web"
    ? WEB_ADDRESS.test(source.url.trim())
    : source.citation.trim().length > 0;
}

const sendables = new WeakMap<Claim, Claim>();

/** The claim as it is sent: without evidence that has no source yet; that stays here until it has. */
export function sendable(claim: Claim): Claim {
  const known = sendables.get(claim);
  if (known) return known;
  const made = withCitedEvidence(claim);
  sendables.set(claim, made);
  return made;
}

function withCitedEvidence(claim: Claim): Claim {
  const { verdict } = claim;
  if (!verdict) return claim;
  const questions = verdict.questions.map((question) => ({
    ...question,
    evidence: question.evidence.filter(isCited).map((row, position) => ({ ...row, position })),
  }));
  return { ...claim, verdict: { ...verdict, questions } };
}

/** Whether two mentions say the same, revision and quote apart. */
export function sameMention(a: Mention, b: Mention): boolean {
  return (
    sameFragments(a.fragments, b.fragments) &&
    a.suggestion === b.suggestion &&
    a.claim === b.claim &&
    a.check_worthiness === b.check_worthiness &&
    a.claim_types.join() === b.claim_types.join()
  );
}

/** Whether two claims say the same, revision apart. */
export function sameClaim(a: Claim, b: Claim): boolean {
  return a === b || signatureOf(a) === signatureOf(b);
}

const signatures = new WeakMap<Claim, string>();

function signatureOf(claim: Claim): string {
  const known = signatures.get(claim);
  if (known !== undefined) return known;
  const made = JSON.stringify(canonical(claim));
  signatures.set(claim, made);
  return made;
}

/** The same up to what a server may tidy: white space at the ends, the spelling of an address. */
function canonical(claim: Claim): unknown {
  return [
    claim.id,
    claim.wording.trim(),
    claim.asks,
    claim.claimant.trim(),
    claim.claim_date && [
      claim.claim_date.expression.trim(),
      claim.claim_date.start,
      claim.claim_date.end,
      claim.claim_date.how.trim(),
    ],
    claim.place.trim(),
    claim.verdict && [
      claim.verdict.id,
      claim.verdict.label,
      claim.verdict.rationale.trim(),
      claim.verdict.confidence,
      claim.verdict.questions.map(canonicalQuestion),
    ],
  ];
}

function canonicalQuestion(question: Question): unknown {
  return [question.id, question.text.trim(), question.evidence.map(canonicalEvidence)];
}

function canonicalEvidence(row: Evidence): unknown {
  const { source } = row;
  return [
    row.id,
    row.answer.trim(),
    row.answer_type,
    row.boolean_explanation.trim(),
    row.excerpt.trim(),
    row.stance,
    row.origin,
    row.evidence_set,
    [
      source.kind,
      source.kind === "web" ? canonicalAddress(source.url) : source.citation.trim(),
      source.title.trim(),
      source.publisher.trim(),
      source.published_on,
      source.date_found_by,
      source.medium,
    ],
  ];
}

function canonicalAddress(address: string): string {
  if (!URL.canParse(address.trim())) return address.trim();
  const url = new URL(address.trim());
  url.hash = "";
  return url.href;
}
