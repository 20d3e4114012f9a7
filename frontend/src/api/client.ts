import type { FieldProblem, Problem } from "./types";

/** The one place that talks to the server: JSON, CSRF, preconditions, problem responses. */

const BASE = "/api/v1";
const TIMEOUT_MS = 20_000;

/** The server answered with a problem. `problem.code` is stable; `problem.detail` is for people. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** The server could not be reached: offline, refused, or no answer in time. */
export class NetworkError extends Error {
  override name = "NetworkError";
}

export interface Reply<T> {
  data: T;
  etag: string | null;
  status: number;
}

export interface RequestOptions {
  body?: unknown;
  /** Sent as it is, instead of a body of JSON; it may take as long as it takes. */
  file?: Blob;
  headers?: Record<string, string>;
  query?: Record<string, string | number | null | undefined>;
  signal?: AbortSignal;
  /** Goes on when the page is left. */
  keepalive?: boolean;
}

export async function request<T>(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<Reply<T>> {
  const response = await send(method, path, options);
  if (!response.ok) throw new ApiError(await readProblem(response));
  return {
    data: (await readBody(response)) as T,
    etag: response.headers.get("ETag"),
    status: response.status,
  };
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const signals = [
    ...(options.signal ? [options.signal] : []),
    ...(options.file ? [] : [AbortSignal.timeout(TIMEOUT_MS)]),
  ];
  try {
    return await fetch(BASE + path + queryString(options.query), {
      method,
      headers: headersFor(method, options),
      body: options.file ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      credentials: "same-origin",
      signal: AbortSignal.any(signals),
      keepalive: options.keepalive ?? false,
    });
  } catch (error) {
    throw new NetworkError(error instanceof Error ? error.message : "network");
  }
}

function headersFor(method: string, options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.file) headers["Content-Type"] = "application/octet-stream";
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  return { ...headers, ...options.headers };
}

export function cookie(name: string, jar: string = document.cookie): string {
  const row = jar.split("; ").find((part) => part.startsWith(`${name}=`));
  return row ? decodeURIComponent(row.slice(name.length + 1)) : "";
}

function queryString(query: RequestOptions["query"]): string {
  const pairs = Object.entries(query ?? {}).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  if (pairs.length === 0) return "";
  return "?" + new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    throw new NetworkError("The answer was cut off.");
  }
}

/** A problem body, or one made from the status when a proxy answered with something else. */
async function readProblem(response: Response): Promise<Problem> {
  const fallback: Problem = {
    status: response.status,
    code: response.status >= 500 ? "server_error" : "request_failed",
    title: response.statusText,
    detail: "",
    errors: [] as FieldProblem[],
  };
  try {
    const body = (await response.json()) as Partial<Problem> | null;
    return { ...fallback, ...body, errors: body?.errors ?? [] };
  } catch {
    return fallback;
  }
}

/** `"7"` or `W/"7"` → 7; null when the header is absent or not a revision. */
export function revisionOf(etag: string | null): number | null {
  const match = /^(?:W\/)?"(\d+)"$/.exec(etag ?? "");
  return match ? Number(match[1]) : null;
}
