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

/** Another document that makes the claim of a suggestion or of one's own claim. */
export type Link = Schemas["ClaimLink"];

export type ProjectSettings = Required<Schemas["ProjectSettings"]>;
export type AboutData = Required<Schemas["AboutData"]>;
export type ProjectSettingsFound = Schemas["ProjectSettingsFound"];
export type PreAnnotator = Schemas["PreAnnotator"];

export type RoundSettings = Required<Schemas["RoundSettings"]>;

export type LearnedModel = Schemas["ProjectModel"];
export type LearnedFigures = Schemas["LearnedFigures"];
export type Estimate = Schemas["Estimate"];
export type ToLearnFrom = Schemas["ToLearnFrom"];
export type LearnedModels = Schemas["ProjectModelList"];
export type ActivatedModel = Schemas["ActivatedModel"];

export type NextAssignment = Schemas["Next"];
export type AccessToken = Schemas["Token"];
export type NewToken = Schemas["NewTokenRequest"];
export type IssuedToken = Schemas["IssuedToken"];
export type TokenScope = AccessToken["scopes"][number];
export type Webhook = Schemas["Webhook"];
export type WebhookEvent = Webhook["events"][number];
export type NewWebhook = Schemas["NewWebhookRequest"];
export type WebhookSecret = Schemas["WebhookSecret"];
export type Delivery = Schemas["Delivery"];
export type DeliveryStatus = Delivery["status"];
export type DeliveryAttempt = Schemas["DeliveryAttempt"];
export type WorkRow = Schemas["AtHand"];
export type HandedInRow = Schemas["HandedIn"];
export type RoundSummary = Schemas["Round"];
export type Project = Schemas["Project"];

export interface Page<T> {
  results: T[];
  next: string | null;
}

export type RoundProgress = Schemas["RoundProgress"];
export type ProjectProgress = Schemas["Progress"];
export type DocumentRow = Schemas["Document"];
export type Job = Schemas["Job"];
export type Export = Schemas["Export"];
export type ExportChoices = Schemas["ExportChoices"];
export type ExportFormat = Schemas["ExportFormat"];
export type ExportRequest = Schemas["ExportRequestRequest"];
export type Release = Schemas["ReleaseSummary"];
export type ReleaseRequest = Schemas["ReleaseRequestRequest"];
export type Upload = Schemas["Upload"];
export type Import = Schemas["Import"];
export type ImportReport = Schemas["Report"];
export type ImportFault = Schemas["Fault"];
export type ImportTable = Schemas["Table"];
export type ImportChoices = Schemas["ImportChoices"];
export type ImportRequest = Schemas["ImportRequestRequest"];
export type Loss = Schemas["Loss"];
export type CaseSummary = Schemas["CaseSummary"];
export type Person = Schemas["Person"];
export type CaseMention = Schemas["CaseMention"];
export type CaseClaim = Schemas["CaseClaim"];
export type ResolutionOutcome = Schemas["ResolutionOutcomeEnum"];
export type Resolution = Schemas["Resolution"];
export type GoldCandidate = Schemas["GoldCandidate"];
export type CaseGroup = Schemas["CaseGroup"];
export type Case = Schemas["Case"];
export type ResolutionWrite = Schemas["ResolutionWriteRequest"];
