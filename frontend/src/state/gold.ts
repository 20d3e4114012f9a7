import type {
  CaseClaim,
  CaseGroup,
  Evidence,
  Resolution,
  ResolutionOutcome,
  ResolutionWrite,
} from "../api/types";
import { uuid7 } from "../api/uuid7";
import type { Span } from "../text/offsets";

/** What an adjudicator has written so far about one group. */
export interface GoldDraft {
  outcome: ResolutionOutcome;
  wording: string;
  verdict: string | null;
  rationale: string;
  evidence: string[];
  mentions: { id: string; fragments: Span[] }[];
  /** Of every gold mention of the claim. */
  claim_types: string[];
  check_worthiness: string | null;
}

/** What the form opens with: the settled state, else where the annotators agree. */
export function draftOf(group: CaseGroup): GoldDraft {
  if (group.resolution) return draftOfResolution(group.resolution);
  const { wording, verdict, evidence, mentions, claim_types, check_worthiness } = group.candidate;
  return {
    outcome: "gold",
    wording,
    verdict,
    rationale: "",
    evidence: [...evidence],
    mentions: mentions.map(({ fragments }) => ({ id: uuid7(), fragments })),
    claim_types: [...claim_types],
    check_worthiness,
  };
}

export function draftOfResolution(resolution: Resolution): GoldDraft {
  const { outcome, wording, verdict, rationale, evidence, mentions } = resolution;
  return {
    outcome,
    wording,
    verdict,
    rationale,
    evidence: [...evidence],
    mentions: mentions.map(({ id, fragments }) => ({ id, fragments })),
    claim_types: typesOf(mentions),
    check_worthiness:
      mentions.find((mention) => mention.check_worthiness)?.check_worthiness ?? null,
  };
}

/** One annotator's answer taken over; a reason that was written here stays, one taken over goes. */
export function accept(draft: GoldDraft, claim: CaseClaim, group: CaseGroup): GoldDraft {
  const written = !group.claims.some((other) => reasonOf(other) === draft.rationale);
  return {
    outcome: "gold",
    wording: claim.wording,
    verdict: claim.verdict?.label ?? null,
    evidence: evidenceOf(claim).map((evidence) => evidence.id),
    rationale: written && draft.rationale.trim() ? draft.rationale : reasonOf(claim),
    mentions: claim.mentions.map(({ fragments }) => ({ id: uuid7(), fragments })),
    claim_types: typesOf(claim.mentions),
    check_worthiness: claim.check_worthiness,
  };
}

const reasonOf = (claim: CaseClaim) => claim.verdict?.rationale ?? "";

export function evidenceOf(claim: CaseClaim): Evidence[] {
  return claim.verdict?.questions.flatMap((question) => question.evidence) ?? [];
}

export function typesOf(mentions: readonly { claim_types: readonly string[] }[]): string[] {
  return [...new Set(mentions.flatMap((mention) => mention.claim_types))];
}

/** The body of the request. Only gold has a verdict and mentions; evidence that left the group is left out. */
export function bodyOf(draft: GoldDraft, group: CaseGroup): ResolutionWrite {
  const { outcome, wording, rationale, claim_types, check_worthiness } = draft;
  const cited = new Set(group.claims.flatMap(evidenceOf).map((evidence) => evidence.id));
  const isGold = outcome === "gold";
  return {
    outcome,
    wording,
    rationale,
    verdict: isGold ? draft.verdict : null,
    evidence: draft.evidence.filter((id) => cited.has(id)),
    mentions: isGold
      ? draft.mentions.map((mention) => ({ ...mention, claim_types, check_worthiness }))
      : [],
    claims: group.claims.map((claim) => claim.id),
  };
}

export type GoldField = "wording" | "verdict" | "rationale";

/** What is still needed before it can be saved, in the order of the form. */
export function missingIn(draft: GoldDraft): GoldField[] {
  const missing: GoldField[] = [];
  if (draft.outcome === "gold" && !draft.wording.trim()) missing.push("wording");
  if (draft.outcome === "gold" && draft.verdict === null) missing.push("verdict");
  if (!draft.rationale.trim()) missing.push("rationale");
  return missing;
}

/** Whether two drafts say the same; ids of mentions are no part of it. */
export function saysTheSame(one: GoldDraft, other: GoldDraft): boolean {
  return contentOf(one) === contentOf(other);
}

function contentOf({ mentions, evidence, claim_types, ...rest }: GoldDraft): string {
  const places = mentions.map(({ fragments }) => fragments.map(({ start, end }) => [start, end]));
  const plain = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([plain, places, [...evidence].sort(), [...claim_types].sort()]);
}

/**
 * Drafts under the roots that their claims have now: a merge, its undoing, or another adjudicator may have
 * moved them. Where two meet in one group, the first stays and takes in the other's reason.
 */
export function carried(
  drafts: ReadonlyMap<string, GoldDraft>,
  groups: readonly CaseGroup[],
  first: string | null,
): Map<string, GoldDraft> {
  const found = new Map<string, GoldDraft>();
  const inOrder = [...drafts].sort(([a], [b]) => Number(b === first) - Number(a === first));
  for (const [key, draft] of inOrder) {
    const group = groups.find((g) => g.root === key || g.claims.some((claim) => claim.id === key));
    if (!group) continue;
    const held = found.get(group.root);
    found.set(group.root, held ? { ...held, rationale: joined(held, draft) } : draft);
  }
  return found;
}

function joined(one: GoldDraft, other: GoldDraft): string {
  const reasons = [one.rationale, other.rationale].filter((reason) => reason.trim());
  return [...new Set(reasons)].join("\n\n");
}
