/** The API's shapes, in one place. Spans are half-open and count Unicode code points. */

export interface Span {
  start: number;
  end: number;
}

export interface User {
  id: string;
  username: string;
  display_name: string;
  is_staff: boolean;
}

export interface ProjectMembership {
  slug: string;
  name: string;
  roles: string[];
}

export interface Session {
  user: User | null;
  projects: ProjectMembership[];
}

export interface LabelOption {
  key: string;
  name: string;
  description: string;
}

export interface LabelSchema {
  claim_types: LabelOption[];
  check_worthiness: LabelOption[];
}

export interface VerdictLabel {
  key: string;
  name: string;
  color: string;
  judged: boolean;
}

export interface VerdictScale {
  name: string;
  labels: VerdictLabel[];
}

export interface DateExpression {
  fragment: Span;
  expression: string;
  start: string | null;
  end: string | null;
  granularity: string;
  uncertain: boolean;
}

export interface Attribution {
  mode: string;
  source: string;
  source_fragments: Span[];
  cue: string;
  cue_fragments: Span[];
  content_fragments: Span[];
  chain: string[];
}

export type Outcome = "accepted" | "edited" | "dismissed";

export interface Suggestion {
  id: string;
  fragments: Span[];
  quote: string;
  wording: string;
  claim_types: string[];
  check_worthiness: string;
  check_worthiness_score: number;
  claimant: string;
  score: number;
  reasons: string[];
  attribution: Attribution | null;
  dates: DateExpression[];
  preannotator: string;
  preannotator_version: string;
  decision: { outcome: Outcome; mention: string | null } | null;
}

export type SourceKind =
  "web" | "document" | "file" | "interview" | "broadcast" | "dataset" | "print";
export type Stance = "supports" | "refutes" | "neutral";
export type Origin = "unknown" | "independent" | "claim_source" | "same_origin";

export interface Source {
  kind: SourceKind;
  url: string;
  citation: string;
  title: string;
  publisher: string;
  published_on: string | null;
  date_found_by: string;
  medium: string;
}

export interface Evidence {
  id: string;
  position: number;
  answer: string;
  answer_type: string | null;
  boolean_explanation: string;
  excerpt: string;
  stance: Stance;
  origin: string;
  evidence_set: number;
  source: Source | null;
}

export interface Question {
  id: string;
  position: number;
  text: string;
  evidence: Evidence[];
}

export interface Verdict {
  id: string;
  label: string | null;
  rationale: string;
  confidence: number | null;
  questions: Question[];
}

export interface ClaimDate {
  expression: string;
  start: string | null;
  end: string | null;
  how: string;
}

export interface Claim {
  id: string;
  revision: number;
  wording: string;
  asks: "content" | "utterance";
  claimant: string;
  claim_date: ClaimDate | null;
  place: string;
  verdict: Verdict | null;
}

export interface Mention {
  id: string;
  revision: number;
  fragments: Span[];
  quote: string;
  suggestion: string | null;
  claim_types: string[];
  check_worthiness: string | null;
  claim: string;
}

export interface MentionWrite {
  fragments: Span[];
  suggestion: string | null;
  claim_types: string[];
  check_worthiness: string | null;
  claim: Claim | { id: string };
}

export interface MentionSaved {
  mention: Mention;
  claim: Claim;
  decision: { suggestion: string; outcome: Outcome; mention: string | null } | null;
  lease_expires_at: string | null;
  offset_unit: "code_point";
}

export interface ArticleDocument {
  id: string;
  title: string;
  publisher: string;
  author: string;
  url: string;
  published_on: string | null;
  language: string;
  text: string;
}

export interface Assignment {
  id: string;
  status: string;
  lease_expires_at: string | null;
  offset_unit: "code_point";
  project: { slug: string; name: string; evidence_style: string };
  round: {
    id: string;
    name: string;
    kind: string;
    steps: string[];
    required_fields: string[];
    verdict_needed: string;
    suggestions_shown: boolean;
  };
  label_schema: LabelSchema;
  verdict_scale: VerdictScale;
  guideline: { version: number; html: string } | null;
  document: ArticleDocument;
  suggestions: Suggestion[];
  mentions: Mention[];
  claims: Claim[];
}

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

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: FieldProblem[];
  missing?: MissingField[];
  current?: MentionSaved | null;
}

export interface NextAssignment {
  assignment: { id: string; document_title: string } | null;
  reason: string | null;
}

export interface WorkRow {
  id: string;
  document_title: string;
  round: string;
  lease_expires_at: string | null;
}

export interface RoundSummary {
  id: string;
  name: string;
  kind: string;
  overlap: number;
  status: string;
}

export interface Project {
  slug: string;
  name: string;
  description: string;
  roles: string[];
  can: string[];
  rounds: RoundSummary[];
  my_work: { leased: WorkRow[]; returned: WorkRow[]; submitted: number };
}

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
