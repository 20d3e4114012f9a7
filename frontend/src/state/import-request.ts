import type { ImportReport, ImportRequest, Upload } from "../api/types";

/** What is asked of a file so far. */
export type ImportDraft = Required<Omit<ImportRequest, "preview">>;

/** `whose` in a draft whose marks are a pre-annotator's suggestions; no user name is like it. */
export const MACHINE = "\n";

export function draftOf(upload: Upload): ImportDraft {
  return {
    upload: upload.id,
    format: "",
    people: {},
    whose: "",
    round: "",
    suggestions: "",
    version: "",
    labels: {},
    columns: { ...upload.table?.columns },
    unit: "",
    rationale: "",
    language: "",
  };
}

export const isMachine = (draft: ImportDraft): boolean => draft.whose === MACHINE;

/** Whether what is said goes together. */
export const isWhole = (draft: ImportDraft): boolean =>
  !isMachine(draft) || draft.suggestions.trim() !== "";

/** The request that a draft makes: only what it says, and only columns that are chosen. */
export function requestOf(draft: ImportDraft, preview: boolean): ImportRequest {
  const told = isMachine(draft)
    ? { ...draft, whose: "", people: {} }
    : { ...draft, suggestions: "", version: "" };
  const chosen = Object.entries(told).filter(([, value]) => value !== "");
  const filled = Object.fromEntries(chosen) as unknown as ImportRequest;
  return { ...filled, columns: withoutEmpty(draft.columns), preview };
}

function withoutEmpty(names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).filter(([, theirs]) => theirs !== ""));
}

/** The draft with one name of a mapping changed; undefined takes it out. */
export function renamed(
  names: Record<string, string>,
  from: string,
  to: string | undefined,
): Record<string, string> {
  const rest = Object.fromEntries(Object.entries(names).filter(([key]) => key !== from));
  return to === undefined ? rest : { ...rest, [from]: to };
}

/** Our columns that are worth a choice: those that are mapped, then the usual ones. */
const USUAL = [
  "text",
  "document_id",
  "title",
  "published_on",
  "url",
  "annotator",
  "quote",
  "claim_types",
];

export function columnsShown(upload: Upload): string[] {
  const mapped = Object.keys(upload.table?.columns ?? {});
  return [...new Set([...USUAL, ...mapped])];
}

/** Whether a look at the file said that it can come in as it is. */
export function isReady(report: ImportReport | null): boolean {
  return report !== null && report.faults.length === 0;
}
