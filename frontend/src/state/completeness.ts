import type { Assignment, Claim, LabelSchema, Mention, VerdictScale } from "../api/types";
import { isCited } from "./work";

/** What a claim lacks before the document can be submitted, by the round's rules. */

export type MissingKey =
  | "wording"
  | "claim_types"
  | "check_worthiness"
  | "claimant"
  | "claim_date"
  | "place"
  | "verdict"
  | "rationale"
  | "evidence"
  | "source";

export interface Rules {
  round: Assignment["round"];
  schema: LabelSchema;
  scale: VerdictScale;
}

export function missingIn(mention: Mention, claim: Claim, rules: Rules): MissingKey[] {
  const { required_fields: required } = rules.round;
  const missing: MissingKey[] = [];
  const need = (key: MissingKey, present: boolean) => {
    if (!present) missing.push(key);
  };
  if (required.includes("wording")) need("wording", claim.wording.trim() !== "");
  if (required.includes("claim_types")) need("claim_types", mention.claim_types.length > 0);
  if (required.includes("check_worthiness")) {
    need("check_worthiness", mention.check_worthiness !== null);
  }
  if (required.includes("claimant")) need("claimant", claim.claimant.trim() !== "");
  if (required.includes("claim_date")) need("claim_date", claim.claim_date !== null);
  if (required.includes("place")) need("place", claim.place.trim() !== "");
  return [...missing, ...missingInVerdict(mention, claim, rules)];
}

function missingInVerdict(mention: Mention, claim: Claim, rules: Rules): MissingKey[] {
  const { verdict } = claim;
  const evidence = verdict?.questions.flatMap((question) => question.evidence) ?? [];
  const missing: MissingKey[] = [];
  const label = rules.scale.labels.find((l) => l.key === verdict?.label);
  if (!label && needsVerdict(mention, rules)) missing.push("verdict");
  if (label?.judged && verdict?.rationale.trim() === "") missing.push("rationale");
  if (label?.judged && rules.round.required_fields.includes("evidence") && evidence.length === 0) {
    missing.push("evidence");
  }
  if (!evidence.every(isCited)) missing.push("source");
  return missing;
}

/** Whether the round asks for a verdict on a claim this much worth checking. */
export function needsVerdict(mention: Mention, { round, schema }: Rules): boolean {
  if (!round.steps.includes("judge") || round.verdict_needed === "none") return false;
  if (round.verdict_needed === "all") return true;
  const order = schema.check_worthiness.map((label) => label.key);
  // Until the worth is chosen it counts as high enough, as on the server.
  if (mention.check_worthiness === null) return true;
  return order.indexOf(mention.check_worthiness) >= order.indexOf(round.verdict_needed);
}
