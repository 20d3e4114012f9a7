import { request, type Reply } from "./client";
import type { Agreement } from "./agreement";
import type {
  AccessToken,
  ActivatedModel,
  Assignment,
  Case,
  CaseSummary,
  DocumentRow,
  Export,
  ExportChoices,
  ExportRequest,
  Import,
  ImportChoices,
  ImportRequest,
  IssuedToken,
  Job,
  LearnedModels,
  MentionSaved,
  MentionWrite,
  NewToken,
  NextAssignment,
  Page,
  Project,
  ProjectMembership,
  ProjectProgress,
  ProjectSettings,
  ProjectSettingsFound,
  Release,
  ReleaseRequest,
  Resolution,
  ResolutionWrite,
  RoundSettings,
  Session,
  Upload,
  Delivery,
  NewWebhook,
  Webhook,
  WebhookSecret,
} from "./types";

/** One function for each call of the API that the screens use. */

export const getSession = () => request<Session>("GET", "/session").then((reply) => reply.data);

export const signIn = (username: string, password: string) =>
  request<Session>("POST", "/session", { body: { username, password } }).then((r) => r.data);

export const signOut = () => request<null>("DELETE", "/session");

export const listProjects = () =>
  request<Page<ProjectMembership>>("GET", "/projects").then((reply) => reply.data);

export const getProject = (slug: string) =>
  request<Project>("GET", `/projects/${encodeURIComponent(slug)}`).then((reply) => reply.data);

const ofProject = (slug: string, rest: string) => `/projects/${encodeURIComponent(slug)}/${rest}`;

export const getProgress = (slug: string) =>
  request<ProjectProgress>("GET", ofProject(slug, "progress")).then((reply) => reply.data);

/** What was found, with the ETag that a change of it names. */
export interface Tagged<T> {
  data: T;
  tag: string | null;
}

export const getSettings = (slug: string): Promise<Tagged<ProjectSettingsFound>> =>
  request<ProjectSettingsFound>("GET", ofProject(slug, "settings")).then(tagged);

export const putSettings = (slug: string, body: ProjectSettings, tag: string | null) =>
  request<ProjectSettingsFound>("PUT", ofProject(slug, "settings"), {
    body,
    headers: tag ? { "If-Match": tag } : {},
  }).then(tagged);

export const getRound = (round: string): Promise<Tagged<RoundSettings>> =>
  request<RoundSettings>("GET", `/rounds/${round}`).then(tagged);

export const changeRound = (round: string, body: RoundSettings, tag: string | null) =>
  request<RoundSettings>("PATCH", `/rounds/${round}`, {
    body,
    headers: tag ? { "If-Match": tag } : {},
  }).then(tagged);

export const listModels = (slug: string) =>
  request<LearnedModels>("GET", ofProject(slug, "preannotator-models"), {
    query: { limit: 100 },
  }).then((reply) => reply.data);

export const startLearning = (slug: string, idempotencyKey: string) =>
  request<Job>("POST", ofProject(slug, "preannotator-models"), {
    body: {},
    headers: { "Idempotency-Key": idempotencyKey },
  });

/** `number` 0 puts the engine's own scores back in use. */
export const activateModel = (slug: string, number: number) =>
  request<ActivatedModel>("POST", ofProject(slug, "preannotator-models/activate"), {
    body: { number },
  });

export const listDocuments = (slug: string, cursor: string | null) =>
  request<Page<DocumentRow>>("GET", ofProject(slug, "documents"), { query: { cursor } }).then(
    (reply) => reply.data,
  );

export const listJobs = (slug: string, limit = 5) =>
  request<Page<Job>>("GET", ofProject(slug, "jobs"), { query: { limit } }).then(
    (reply) => reply.data,
  );

export const startPreAnnotation = (slug: string) =>
  request<Job>("POST", ofProject(slug, "pre-annotations"), { body: {} });

export const listExports = (slug: string) =>
  request<Page<Export>>("GET", ofProject(slug, "exports"), { query: { limit: 5 } }).then(
    (reply) => reply.data,
  );

export const getExportChoices = (slug: string) =>
  request<ExportChoices>("GET", ofProject(slug, "export-choices")).then((reply) => reply.data);

export const startExport = (slug: string, body: ExportRequest, idempotencyKey: string) =>
  request<Export>("POST", ofProject(slug, "exports"), {
    body,
    headers: { "Idempotency-Key": idempotencyKey },
  });

export const listReleases = (slug: string) =>
  request<Page<Release>>("GET", ofProject(slug, "releases"), { query: { limit: 5 } }).then(
    (reply) => reply.data,
  );

export const startRelease = (slug: string, body: ReleaseRequest, idempotencyKey: string) =>
  request<Release>("POST", ofProject(slug, "releases"), {
    body,
    headers: { "Idempotency-Key": idempotencyKey },
  });
export const uploadFile = (slug: string, file: File) =>
  request<Upload>("POST", ofProject(slug, "uploads"), { file, query: { name: file.name } }).then(
    (reply) => reply.data,
  );

export const getImportChoices = (slug: string) =>
  request<ImportChoices>("GET", ofProject(slug, "import-choices")).then((reply) => reply.data);

export const listImports = (slug: string) =>
  request<Page<Import>>("GET", ofProject(slug, "imports"), { query: { limit: 5 } }).then(
    (reply) => reply.data,
  );

export const startImport = (slug: string, body: ImportRequest, idempotencyKey: string) =>
  request<Import>("POST", ofProject(slug, "imports"), {
    body,
    headers: { "Idempotency-Key": idempotencyKey },
  }).then((reply) => reply.data);

export const cancelJob = (job: string) => request<Job>("POST", `/jobs/${job}/cancel`);

/** `query` is `""` or `?…`, as the address of the page has it. */
export const getAgreement = (round: string, query: string) =>
  request<Agreement>("GET", `/rounds/${round}/agreement${query}`).then((reply) => reply.data);

/** Where a browser fetches the page's figures as a file. */
export const agreementFile = (round: string, query: string, format: "csv" | "json") =>
  `/api/v1/rounds/${round}/agreement/file?as=${format}${query.replace("?", "&")}`;

export const listCases = (round: string, cursor: string | null) =>
  request<Page<CaseSummary>>("GET", `/rounds/${round}/cases`, { query: { cursor } }).then(
    (reply) => reply.data,
  );

export const getCase = (round: string, document: string) =>
  request<Case>("GET", `/rounds/${round}/cases/${document}`).then((reply) => reply.data);

export const mergeClaims = (round: string, claims: string[]) =>
  request<{ root: string; claims: string[] }>("POST", `/rounds/${round}/merges`, {
    body: { claims },
  });

export const unmergeClaim = (claim: string) =>
  request<{ claims: string[] }>("POST", `/claims/${claim}/unmerge`, { body: {} });

export const settleClaim = (root: string, body: ResolutionWrite, revision: number) =>
  request<Resolution>("PUT", `/claims/${root}/resolution`, {
    body,
    headers: precondition(revision),
  }).then((reply) => reply.data);

export const nextAssignment = (round: string, idempotencyKey: string, { ahead = false } = {}) =>
  request<NextAssignment>("POST", `/rounds/${round}/next`, {
    body: ahead ? { ahead } : {},
    headers: { "Idempotency-Key": idempotencyKey },
  }).then((reply) => reply.data);

export const getAssignment = (id: string) =>
  request<Assignment>("GET", `/assignments/${id}`).then((reply) => reply.data);

/** `revision` 0 creates; any other is the one last seen. */
export const putMention = (
  assignment: string,
  mention: string,
  body: MentionWrite,
  revision: number,
) =>
  request<MentionSaved>("PUT", `/assignments/${assignment}/mentions/${mention}`, {
    body,
    headers: precondition(revision),
  }).then((reply) => reply.data);

export const deleteMention = (assignment: string, mention: string, revision: number) =>
  request<null>("DELETE", `/assignments/${assignment}/mentions/${mention}`, {
    headers: precondition(revision),
  });

export const dismissSuggestion = (assignment: string, suggestion: string) =>
  request<unknown>("PUT", `/assignments/${assignment}/decisions/${suggestion}`, {
    body: { outcome: "dismissed" },
  });

export const undecideSuggestion = (assignment: string, suggestion: string) =>
  request<null>("DELETE", `/assignments/${assignment}/decisions/${suggestion}`);

export const submitAssignment = (assignment: string, idempotencyKey: string) =>
  request<{ id: string; status: string }>("POST", `/assignments/${assignment}/submit`, {
    body: {},
    headers: { "Idempotency-Key": idempotencyKey },
  }).then((reply) => reply.data);

/** The whole time at work on the document so far. It may outlive the page, which is left meanwhile. */
export const reportActiveTime = (assignment: string, seconds: number) =>
  request<{ seconds: number }>("PUT", `/assignments/${assignment}/active-time`, {
    body: { seconds },
    keepalive: true,
  });

export const skipAssignment = (assignment: string, reason: string, idempotencyKey: string) =>
  request<{ id: string; status: string }>("POST", `/assignments/${assignment}/skip`, {
    body: { reason },
    headers: { "Idempotency-Key": idempotencyKey },
  }).then((reply) => reply.data);

export const reopenAssignment = (assignment: string, idempotencyKey: string) =>
  request<{ id: string; status: string }>("POST", `/assignments/${assignment}/reopen`, {
    body: {},
    headers: { "Idempotency-Key": idempotencyKey },
  }).then((reply) => reply.data);

export const listTokens = (project: string | null) =>
  request<{ results: AccessToken[] }>(
    "GET",
    project === null ? "/tokens" : `/projects/${project}/tokens`,
  ).then((reply) => reply.data.results);

export const createToken = (wanted: NewToken) =>
  request<IssuedToken>("POST", "/tokens", { body: wanted }).then((reply) => reply.data);

export const revokeToken = (token: string) => request<null>("DELETE", `/tokens/${token}`);

export const listWebhooks = (slug: string) =>
  request<{ results: Webhook[] }>("GET", ofProject(slug, "webhooks")).then(
    (reply) => reply.data.results,
  );

export const createWebhook = (slug: string, body: NewWebhook) =>
  request<WebhookSecret>("POST", ofProject(slug, "webhooks"), { body }).then((reply) => reply.data);

/** Whatever else is set meanwhile stays as it is. */
export const switchWebhook = async (id: string, active: boolean) => {
  const { etag } = await request<Webhook>("GET", `/webhooks/${id}`);
  return request<Webhook>("PATCH", `/webhooks/${id}`, {
    body: { active },
    headers: etag ? { "If-Match": etag } : {},
  });
};

export const renewWebhookSecret = (id: string) =>
  request<WebhookSecret>("POST", `/webhooks/${id}/secret`).then((reply) => reply.data);

export const removeWebhook = (id: string) => request<null>("DELETE", `/webhooks/${id}`);

export const listDeliveries = (id: string) =>
  request<Page<Delivery>>("GET", `/webhooks/${id}/deliveries`, { query: { limit: 30 } }).then(
    (reply) => reply.data,
  );

export const pingWebhook = (id: string, idempotencyKey: string) =>
  request<Delivery>("POST", `/webhooks/${id}/ping`, {
    body: {},
    headers: { "Idempotency-Key": idempotencyKey },
  });

export const sendAgain = (delivery: string, idempotencyKey: string) =>
  request<Delivery>("POST", `/deliveries/${delivery}/again`, {
    body: {},
    headers: { "Idempotency-Key": idempotencyKey },
  });

function precondition(revision: number): Record<string, string> {
  return revision === 0 ? { "If-None-Match": "*" } : { "If-Match": `"${revision}"` };
}

function tagged<T>({ data, etag }: Reply<T>): Tagged<T> {
  return { data, tag: etag };
}
