import type {
  CaseClaim,
  CaseGroup,
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
}

/** What the form opens with: the settled state, else where the annotators agree. */
export function draftOf(group: CaseGroup): GoldDraft {
  if (group.resolution) return draftOfResolution(group.resolution);
  return {
    outcome: "gold",
    wording: group.candidate.wording,
    verdict: group.candidate.verdict,
    rationale: "",
    evidence: [...group.candidate.evidence],
    mentions: mentionsFrom(group.claims[0]),
  };
}

export function draftOfResolution(resolution: Resolution): GoldDraft {
  const { outcome, wording, verdict, rationale, evidence, mentions } = resolution;
  const places = mentions.map(({ id, fragments }) => ({ id, fragments }));
  return { outcome, wording, verdict, rationale, evidence: [...evidence], mentions: places };
}

/** One annotator's answer taken over; what was written as the reason stays. */
export function accept(draft: GoldDraft, claim: CaseClaim): GoldDraft {
  return {
    ...draft,
    outcome: "gold",
    wording: claim.wording,
    verdict: claim.verdict?.label ?? null,
    evidence: evidenceOf(claim).map((evidence) => evidence.id),
    rationale: draft.rationale || (claim.verdict?.rationale ?? ""),
    mentions: mentionsFrom(claim),
  };
}

export function evidenceOf(claim: CaseClaim) {
  return claim.verdict?.questions.flatMap((question) => question.evidence) ?? [];
}

/** Gold mentions are rows of their own, so each gets a new id. */
export function mentionsFrom(claim: CaseClaim | undefined): GoldDraft["mentions"] {
  return (claim?.mentions ?? []).map(({ fragments }) => ({ id: uuid7(), fragments }));
}

/** The body of the request; only gold has a verdict and mentions. */
export function bodyOf(draft: GoldDraft): ResolutionWrite {
  if (draft.outcome === "gold") return { ...draft };
  return { ...draft, verdict: null, mentions: [] };
}

/** Whether there is enough to be saved. */
export function isComplete(draft: GoldDraft): boolean {
  if (!draft.rationale.trim()) return false;
  return draft.outcome !== "gold" || (draft.wording.trim() !== "" && draft.verdict !== null);
}
