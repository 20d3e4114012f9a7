import type {
  Claim,
  Evidence,
  Mention,
  Source,
  SourceKind,
  Stance,
  Suggestion,
  Verdict,
} from "../api/types";
import { uuid7 } from "../api/uuid7";
import { strings } from "../strings";
import { dateFrom, wordingOf } from "./marking";
import type { Workspace } from "./workspace";

/** The acts on a claim: wording, facts about it, verdict, evidence. */

const words = strings.annotate.steps;

export function editMention(ws: Workspace, mention: Mention, changes: Partial<Mention>): void {
  ws.commit(words.edit, { mentions: { [mention.id]: { ...mention, ...changes } } });
}

export function toggleType(ws: Workspace, mention: Mention, key: string): void {
  const order = ws.rules.schema.claim_types.map((label) => label.key);
  const chosen = new Set(mention.claim_types);
  if (!chosen.delete(key)) chosen.add(key);
  editMention(ws, mention, { claim_types: order.filter((type) => chosen.has(type)) });
}

/** `field` names what is being typed in, so that its keystrokes undo as one. */
export function editClaim(
  ws: Workspace,
  claim: Claim,
  changes: Partial<Claim>,
  field: string,
): void {
  const next = { ...claim, ...changes };
  const patch = { claims: { [claim.id]: next } };
  ws.commit(words.edit, patch, { join: `${field}:${claim.id}` });
}

function editVerdict(ws: Workspace, claim: Claim, changes: Partial<Verdict>, field: string): void {
  editClaim(ws, claim, { verdict: { ...verdictOf(claim), ...changes } }, field);
}

export function verdictOf(claim: Claim): Verdict {
  return (
    claim.verdict ?? { id: uuid7(), label: null, rationale: "", confidence: null, questions: [] }
  );
}

/** Choosing the same label again takes it back. */
export function setVerdict(ws: Workspace, claim: Claim, label: string): string | null {
  const chosen = claim.verdict?.label === label ? null : label;
  editVerdict(ws, claim, { label: chosen }, `verdict-${String(chosen)}`);
  return chosen;
}

export function setRationale(ws: Workspace, claim: Claim, rationale: string): void {
  editVerdict(ws, claim, { rationale }, "rationale");
}

export function setConfidence(ws: Workspace, claim: Claim, confidence: number | null): void {
  editVerdict(ws, claim, { confidence }, "confidence");
}

export function evidenceOf(claim: Claim): Evidence[] {
  return claim.verdict?.questions.flatMap((question) => question.evidence) ?? [];
}

/** Plain citations hang on one silent question. */
function withEvidence(claim: Claim, evidence: readonly Evidence[]): Verdict {
  const verdict = verdictOf(claim);
  const [first] = verdict.questions;
  const question = first ?? { id: uuid7(), position: 0, text: "", evidence: [] };
  const numbered = evidence.map((row, position) => ({ ...row, position }));
  return { ...verdict, questions: [{ ...question, evidence: numbered }] };
}

function setEvidence(ws: Workspace, claim: Claim, rows: readonly Evidence[], field: string): void {
  editClaim(ws, claim, { verdict: withEvidence(claim, rows) }, field);
}

/** Answers the id of the new row. */
export function addEvidence(ws: Workspace, claim: Claim, source: Source, excerpt = ""): string {
  const row: Evidence = {
    id: uuid7(),
    position: 0,
    answer: "",
    answer_type: null,
    boolean_explanation: "",
    excerpt,
    stance: "neutral",
    origin: "unknown",
    evidence_set: 0,
    source,
  };
  setEvidence(ws, claim, [...evidenceOf(claim), row], `evidence-${row.id}`);
  return row.id;
}

export function blankSource(kind: SourceKind, address = ""): Source {
  return {
    kind,
    url: address,
    citation: "",
    title: "",
    publisher: kind === "web" ? hostOf(address) : "",
    published_on: null,
    date_found_by: "",
    medium: "",
  };
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, "") : "";
}

export function editEvidence(
  ws: Workspace,
  claim: Claim,
  id: string,
  changes: Partial<Evidence>,
): void {
  const rows = evidenceOf(claim).map((row) => (row.id === id ? { ...row, ...changes } : row));
  setEvidence(ws, claim, rows, `evidence-${id}-${Object.keys(changes).join()}`);
}

export function editSource(ws: Workspace, claim: Claim, id: string, changes: Partial<Source>) {
  const row = evidenceOf(claim).find((candidate) => candidate.id === id);
  if (row) editEvidence(ws, claim, id, { source: { ...row.source, ...changes } });
}

export function setStance(ws: Workspace, claim: Claim, id: string, stance: Stance): void {
  editEvidence(ws, claim, id, { stance });
}

export function removeEvidence(ws: Workspace, claim: Claim, id: string): void {
  const left = evidenceOf(claim).filter((row) => row.id !== id);
  setEvidence(ws, claim, left, `remove-${id}`);
}

/** The source cited last anywhere in this assignment, by the age of its row. */
export function lastSource(ws: Workspace): Source | null {
  const rows = [...ws.claims.peek().values()].flatMap(evidenceOf);
  const latest = rows.reduce<Evidence | null>((a, b) => (a && a.id > b.id ? a : b), null);
  return latest?.source ?? null;
}

/** The address in a pasted text, when that is all there is. */
export function addressIn(pasted: string): string | null {
  const trimmed = pasted.trim();
  return /^https?:\/\/[^\s/]+\S*$/i.test(trimmed) ? trimmed : null;
}

/** Which fields still stand as the suggestion gave them. */
export function prefilledFields(
  mention: Mention,
  claim: Claim,
  suggestion: Suggestion | null,
): Set<string> {
  const same = new Set<string>();
  if (!suggestion) {
    const quote = wordingOf(mention.quote);
    if (quote !== "" && claim.wording === quote) same.add("wording");
    return same;
  }
  if (claim.wording !== "" && claim.wording === suggestion.wording) same.add("wording");
  if (claim.claimant !== "" && claim.claimant === suggestion.claimant) same.add("claimant");
  const date = dateFrom(suggestion);
  if (date && JSON.stringify(date) === JSON.stringify(claim.claim_date)) same.add("claim_date");
  const types = suggestion.claim_types;
  if (types.length > 0 && types.join() === mention.claim_types.join()) same.add("claim_types");
  if (mention.check_worthiness === suggestion.check_worthiness) same.add("check_worthiness");
  return same;
}
