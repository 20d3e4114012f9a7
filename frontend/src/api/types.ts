import type { components } from "./schema";

/**
 * The API's shapes under the names that the screens use. Those that the API's own document describes
 * are aliases of what is generated from it; spans are half-open and count Unicode code points.
 */

type Schemas = components["schemas"];

export type Span = Schemas["Span"];

export interface User {
  id: string;
  username: string;
  display_name: string;
  is_staff: boolean;
}

export type ProjectMembership = Schemas["Membership"];

export interface Session {
  user: User | null;
  projects: ProjectMembership[];
}

export type LabelOption = Schemas["Label"];
export type LabelSchema = Schemas["LabelSchema"];
export type VerdictLabel = Schemas["VerdictLabel"];
export type VerdictScale = Schemas["VerdictScale"];
export type DateExpression = Schemas["DateExpression"];
export type Attribution = Schemas["Attribution"];
export type Outcome = Schemas["DecisionOutcomeEnum"];
export type Suggestion = Schemas["Suggestion"];
export type SourceKind = Schemas["SourceKindEnum"];
export type Stance = Schemas["StanceEnum"];
export type Origin = Schemas["OriginEnum"];
export type Source = Schemas["Source"];
export type Evidence = Schemas["Evidence"];
export type Question = Schemas["Question"];
export type Verdict = Schemas["Verdict"];
export type ClaimDate = Schemas["ClaimDate"];
export type Claim = Schemas["Claim"];
export type Mention = Schemas["Mention"];
export type MentionSaved = Schemas["SavedMention"];

/** The claim is sent whole by one mention, and named by the others that share it. */
export type MentionWrite = Required<Omit<Schemas["MentionWriteRequest"], "claim">> & {
  claim: Claim | { id: string };
};

export type ArticleDocument = Schemas["DocumentText"];
export type Assignment = Schemas["AssignmentScreen"];

export interface MissingField {
  mention: string;
  claim: string;
  field: string;
  message: string;
}

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** A refusal, with what some of them add. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: FieldProblem[];
  missing?: MissingField[];
  current?: MentionSaved | null;
}

export type NextAssignment = Schemas["Next"];
export type WorkRow = Schemas["AtHand"];
export type RoundSummary = Schemas["Round"];
export type Project = Schemas["Project"];

export interface Page<T> {
  results: T[];
  next: string | null;
}

export interface RoundProgress {
  id: string;
  name: string;
  kind: string;
  status: string;
  slots: number;
  open: number;
  leased: number;
  submitted: number;
  closed: number;
  documents_finished: number;
  settled: number;
}

export interface ProjectProgress {
  documents: number;
  documents_preannotated: number;
  suggestions: number;
  rounds: RoundProgress[];
  worker_seen_at: string | null;
  now: string | null;
}

export interface DocumentRow {
  id: string;
  title: string;
  publisher: string;
  published_on: string | null;
  characters: number;
  my_status: string | null;
}

export interface Job {
  id: string;
  kind: string;
  status: string;
  done: number;
  total: number;
  attempt: number;
  error: string;
  message: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  requested_by: string;
}

export interface Export extends Job {
  format: string;
  file_url: string | null;
  bytes: number | null;
  sha256: string | null;
  rows: number | null;
}

export interface Measure {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  unit: string;
  method: string;
  confidence: number;
  samples: number;
  seed: number;
  reason: string | null;
  interval_reason: string | null;
}

export interface Agreement {
  round: RoundSummary;
  match_threshold: number;
  documents: { finished: number; total: number };
  annotators: number;
  finding: { span_f1: Measure; unitizing_alpha: Measure };
  verdict: { percent: Measure; alpha: Measure };
  claims: {
    matched: number;
    single: number;
    confirmed: number;
    computed: number;
    self_contradictions: number;
  };
  labels: { key: string; name: string; support: number }[];
}

export interface CaseSummary {
  document: { id: string; title: string; published_on: string | null };
  state: "waiting" | "ready" | "settled";
  annotators: number;
  groups: number;
  settled: number;
}

export interface Person {
  id: string;
  name: string;
}

export interface CaseMention {
  id: string;
  fragments: Span[];
  quote: string;
  claim_types: string[];
  check_worthiness: string | null;
}

export interface CaseClaim extends Claim {
  annotator: string;
  check_worthiness: string | null;
  mentions: CaseMention[];
}

export type ResolutionOutcome = "gold" | "not_a_claim" | "cannot_be_settled";

export interface Resolution {
  claim: string;
  revision: number;
  outcome: ResolutionOutcome;
  wording: string;
  verdict: string | null;
  rationale: string;
  evidence: string[];
  mentions: CaseMention[];
  settled_by: Person;
  settled_at: string;
}

export interface CaseGroup {
  root: string;
  state: "match" | "merged" | "single";
  overlap: number | null;
  disagreements: string[];
  self_contradictions: string[];
  claims: CaseClaim[];
  candidate: { wording: string; verdict: string | null; evidence: string[] };
  resolution: Resolution | null;
}

export interface Case {
  offset_unit: "code_point";
  state: "ready" | "settled";
  round: { id: string; name: string; kind: string };
  document: ArticleDocument;
  annotators: Person[];
  label_schema: LabelSchema;
  verdict_scale: VerdictScale;
  groups: CaseGroup[];
}

export interface ResolutionWrite {
  outcome: ResolutionOutcome;
  wording: string;
  verdict: string | null;
  rationale: string;
  evidence: string[];
  mentions: { id: string; fragments: Span[] }[];
  claims?: string[];
}
