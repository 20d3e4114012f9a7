import type { ExportRequest } from "../api/types";

/** The parts of a request that may name several; none is all. */
export const SEVERAL = ["rounds", "annotators", "statuses"] as const;
export type Several = (typeof SEVERAL)[number];

export const EVERYTHING: ExportRequest = {
  format: "jsonl",
  rounds: [],
  annotators: [],
  statuses: [],
  documents: "all",
  judgments: "all",
};

/** Whether anything is left out. */
export function narrows(asked: ExportRequest): boolean {
  const named = SEVERAL.some((field) => (asked[field]?.length ?? 0) > 0);
  return named || asked.documents !== "all" || asked.judgments !== "all";
}

/** The list with the key taken in, or out if it was in. */
export function toggled(keys: readonly string[], key: string): string[] {
  return keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key];
}
