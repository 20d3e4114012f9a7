import { ApiError, NetworkError } from "../api/client";
import { strings } from "../strings";

const words: Record<string, string> = strings.common.problems;

/** One sentence that a person can act on, for whatever a call threw. */
export function sentenceFor(error: unknown): string {
  if (error instanceof NetworkError) return strings.common.problems.network;
  if (!(error instanceof ApiError)) return strings.common.problems.unknown;
  const { code, status, detail, title } = error.problem;
  if (status === 401) return strings.common.problems.not_authenticated;
  return words[code] ?? (detail || title || strings.common.problems.unknown);
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 401;
}
