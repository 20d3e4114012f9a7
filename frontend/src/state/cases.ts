import type { Case, CaseClaim, CaseGroup } from "../api/types";
import type { Span } from "../text/offsets";
import { evidenceOf, typesOf } from "./gold";

/** One annotator's claim as the case shows it: `A1` is the first claim of the first annotator. */
export interface LabeledClaim {
  label: string;
  letter: string;
  annotator: number;
  claim: CaseClaim;
}

/** Groups in the order of the work: open before settled, matches before singles, then by the text. */
export function inWorkOrder(groups: readonly CaseGroup[]): CaseGroup[] {
  const rank = (group: CaseGroup) =>
    (group.resolution ? 4 : 0) +
    (group.state === "single" ? 2 : 0) +
    (group.disagreements.length === 0 ? 1 : 0);
  return [...groups].sort((a, b) => rank(a) - rank(b) || startOf(a) - startOf(b));
}

export function startOf(group: CaseGroup): number {
  return Math.min(...group.claims.flatMap(fragmentsOf).map((fragment) => fragment.start));
}

export function fragmentsOf(claim: CaseClaim): Span[] {
  return claim.mentions.flatMap((mention) => mention.fragments);
}

/** Every claim of the case under a letter for its annotator and a number in text order. */
export function labelClaims(found: Case): Map<string, LabeledClaim> {
  const labeled = new Map<string, LabeledClaim>();
  found.annotators.forEach((person, annotator) => {
    const letter = letterOf(annotator);
    const own = found.groups
      .flatMap((group) => group.claims)
      .filter((claim) => claim.annotator === person.id)
      .sort((a, b) => (fragmentsOf(a)[0]?.start ?? 0) - (fragmentsOf(b)[0]?.start ?? 0));
    own.forEach((claim, i) =>
      labeled.set(claim.id, { label: `${letter}${i + 1}`, letter, annotator, claim }),
    );
  });
  return labeled;
}

/** 0 → A, 25 → Z, 26 → AA. */
export function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** The next group without a resolution after `current`, around the end; null when all are settled. */
export function nextOpen(groups: readonly CaseGroup[], current: string | null): string | null {
  const at = groups.findIndex((group) => group.root === current);
  const turned = [...groups.slice(at + 1), ...groups.slice(0, at + 1)];
  return turned.find((group) => !group.resolution)?.root ?? null;
}

/** Matches of two claims that were told apart, as two groups; the server hears of it when one is settled. */
export function toldApart(groups: readonly CaseGroup[], apart: ReadonlySet<string>): CaseGroup[] {
  return groups.flatMap((group) =>
    canBeToldApart(group) && group.claims.some((claim) => apart.has(claim.id))
      ? group.claims.map((claim) => aloneIn(group, claim))
      : [group],
  );
}

/** A merge is undone instead, and of three claims it is not clear which one differs. */
export function canBeToldApart(group: CaseGroup): boolean {
  return group.state === "match" && group.claims.length === 2 && !group.resolution;
}

function aloneIn(group: CaseGroup, claim: CaseClaim): CaseGroup {
  return {
    ...group,
    root: claim.id,
    state: "single",
    overlap: null,
    disagreements: [],
    claims: [claim],
    candidate: {
      wording: claim.wording,
      verdict: claim.verdict?.label ?? null,
      evidence: evidenceOf(claim).map((evidence) => evidence.id),
      mentions: claim.mentions.map(({ fragments }) => ({ fragments })),
      claim_types: typesOf(claim.mentions),
      check_worthiness: claim.check_worthiness,
    },
  };
}
