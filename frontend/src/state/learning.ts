import type { Estimate, Job, LearnedFigures, LearnedModel, ToLearnFrom } from "../api/types";

/** What a manager has to know about learning from decisions, as plain values. */

export type FigureName = keyof LearnedFigures;

export const FIGURES: readonly FigureName[] = [
  "average_precision",
  "log_loss",
  "calibration_error",
];
const MORE_IS_BETTER: readonly FigureName[] = ["average_precision"];

export interface Change {
  outcome: "better" | "worse" | "same";
  /** Whether the ranges are apart, so that the difference is hardly chance. */
  isClear: boolean;
}

/** What became of a figure, as it is shown: with two digits. */
export function changeOf(name: FigureName, before: Estimate, after: Estimate): Change {
  const isClear = after.low > before.high || after.high < before.low;
  const gain = rounded(after.value) - rounded(before.value);
  if (gain === 0) return { outcome: "same", isClear };
  return { outcome: gain > 0 === MORE_IS_BETTER.includes(name) ? "better" : "worse", isClear };
}

const rounded = (value: number) => Number(value.toFixed(2));

/** `0.8234` → `.82`, as the agreement page and the papers write shares. */
export function digits(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, "$1.");
}

export function range({ low, high }: Estimate): string {
  return `${digits(low)} – ${digits(high)}`;
}

export function isEnough(there: ToLearnFrom): boolean {
  const { decisions, documents, decisions_needed, documents_needed } = there;
  return decisions >= decisions_needed && documents >= documents_needed && !isOneSided(there);
}

/** Whether there are decisions, and all of them say the same. */
export function isOneSided({ decisions, kept, dismissed }: ToLearnFrom): boolean {
  return decisions > 0 && (kept === 0 || dismissed === 0);
}

/** The number of the version in use; 0 where the engine's own scores are. */
export function inUse(models: readonly LearnedModel[]): number {
  return models.find((model) => model.in_use)?.number ?? 0;
}

export function latestOf(kind: Job["kind"], jobs: readonly Job[]): Job | undefined {
  return jobs.find((job) => job.kind === kind);
}

export const isUnderWay = (job: Job | undefined): boolean =>
  job?.status === "queued" || job?.status === "running";
