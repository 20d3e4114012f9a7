/** What an interval says about reliability (Krippendorff 2004, p. 241), and where it is drawn. */

export type Advice = "reliable" | "tentative" | "unreliable" | "open" | "few";

export const RELIABLE = 0.8;
export const TENTATIVE = 0.667;

/** Whole documents are resampled; from fewer than this many, the interval comes out too narrow. */
export const ENOUGH_DOCUMENTS = 10;

/** Read from the interval, never from the point, and not at all from a handful of documents. */
export function adviceFor(low: number, high: number, documents: number): Advice {
  if (documents < ENOUGH_DOCUMENTS) return "few";
  if (low >= RELIABLE) return "reliable";
  if (low >= TENTATIVE) return "tentative";
  return high < TENTATIVE ? "unreliable" : "open";
}

const LEFT = -0.2;
const RIGHT = 1;

/** Where a value lies on the axis, 0 at its left end and 1 at its right; beyond them it stays there. */
export function place(value: number): number {
  return Math.min(1, Math.max(0, (value - LEFT) / (RIGHT - LEFT)));
}

/** Two digits, with a true minus sign. */
export function figure(value: number): string {
  return value.toFixed(2).replace("-", "−");
}
