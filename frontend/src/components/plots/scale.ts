/** Where figures are drawn and how they are written. Horizontal places are shares of the width. */

export interface Estimate {
  value: number | null;
  low: number | null;
  high: number | null;
  n: number | null;
  /** Why there is no value. */
  reason?: string | null;
}

export interface Axis {
  low: number;
  high: number;
  ticks: readonly number[];
  /** Thresholds, drawn through every row. */
  marks: readonly number[];
  figure: (value: number) => string;
}

/** From where on alpha allows conclusions, and tentative ones (Krippendorff 2004, p. 241). */
export const RELIABLE = 0.8;
export const TENTATIVE = 0.667;

const STEP = 0.2;
const LOWEST = -1;

/** Two digits, with a true minus sign. */
export function figure(value: number): string {
  return signed(value.toFixed(2));
}

/** A share as a percentage: one digit only where rounding would tell less. */
export function share(value: number): string {
  const percent = value * 100;
  const digits = Math.abs(percent) > 0 && Math.abs(percent) < 1 ? 1 : 0;
  return `${signed(percent.toFixed(digits))} %`;
}

/** A difference of shares in percentage points, its sign always said. */
export function points(value: number): string {
  const digits = signed((value * 100).toFixed(0));
  return `${value > 0 ? "+" : ""}${digits} pp`;
}

export function count(n: number): string {
  return n.toLocaleString("en");
}

function signed(digits: string): string {
  return digits.replace(/^-(?=0(\.0+)?$)/, "").replace("-", "−");
}

/** From 0, or from as far below as the intervals reach in steps of 0.2, to 1. */
export function agreementAxis(estimates: readonly Estimate[]): Axis {
  const lowest = Math.max(LOWEST, Math.min(0, ...estimates.flatMap(ends)));
  const low = Math.floor(rounded(lowest / STEP)) * STEP;
  const marks = [TENTATIVE, RELIABLE];
  return { low, high: 1, ticks: [low, ...(low < 0 ? [0] : []), 1], marks, figure };
}

/** Of shares: 0 to 100 %. */
export const SHARES: Axis = { low: 0, high: 1, ticks: [0, 0.5, 1], marks: [], figure: share };

/** Of differences: as far to both sides as the intervals reach, in steps of 20 points. */
export function differenceAxis(
  estimates: readonly Estimate[],
  written: (value: number) => string = points,
): Axis {
  const widest = Math.max(STEP, ...estimates.flatMap(ends).map(Math.abs));
  const high = Math.min(1, Math.ceil(rounded(widest / STEP)) * STEP);
  return { low: -high, high, ticks: [-high, 0, high], marks: [0], figure: written };
}

function ends({ value, low, high }: Estimate): number[] {
  return [value, low, high].filter((end) => end !== null);
}

function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** Where a value lies on the axis: 0 at its left end, 1 at its right; what lies beyond stays at the end. */
export function place(axis: Axis, value: number): number {
  return Math.min(1, Math.max(0, (value - axis.low) / (axis.high - axis.low)));
}

/** The same as SVG writes it. */
export function across(axis: Axis, value: number): string {
  return percent(place(axis, value));
}

export function percent(part: number): string {
  return `${rounded(part * 100)}%`;
}

/** `0.71 (0.60 to 0.80)`, or what there is of it. */
export function written({ value, low, high, reason }: Estimate, write: Axis["figure"]): string {
  if (value === null) return reason ?? "–";
  if (low === null || high === null) return write(value);
  return `${write(value)} (${write(low)} to ${write(high)})`;
}

/** A value as an axis writes it: `1`, not `1.00`. */
export function tick(axis: Axis, value: number): string {
  return axis.figure(value).replace(/^([+−]?\d)\.00$/, "$1");
}
