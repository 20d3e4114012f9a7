import type { JSX } from "preact";
import { AxisMarks, IntervalMark } from "./interval-mark";
import { across, type Axis, type Estimate, place, tick } from "./scale";

const HEIGHT = 46;
const LINE_Y = 14;
const LABEL_Y = 42;

interface IntervalBarProps {
  /** Says what the picture shows to those who do not see it. */
  label: string;
  estimate: Estimate;
  axis: Axis;
}

/** One figure with its interval on a labeled axis, as wide as there is room. */
export function IntervalBar({ label, estimate, axis }: IntervalBarProps): JSX.Element {
  return (
    <svg class="interval-bar" role="img" aria-label={label} height={HEIGHT}>
      <line class="axis-line" x1="0%" x2="100%" y1={LINE_Y} y2={LINE_Y} />
      <AxisMarks axis={axis} height={LINE_Y * 2} />
      <IntervalMark estimate={estimate} axis={axis} y={LINE_Y} cap={7} radius={5.5} />
      <AxisLabels axis={axis} y={LABEL_Y} />
    </svg>
  );
}

/** Ticks and thresholds in figures, those at the ends turned inward; crowded ones go where there is little room. */
export function AxisLabels({ axis, y }: { axis: Axis; y: number }): JSX.Element {
  const values = [...new Set([...axis.ticks, ...axis.marks])].sort((a, b) => a - b);
  return (
    <g class="axis-labels">
      {values.map((value, i) => (
        <text
          key={value}
          class={isCrowded(axis, values, i) ? "axis-labels__crowded" : undefined}
          x={across(axis, value)}
          y={y}
          text-anchor={anchorAt(axis, value)}
        >
          {tick(axis, value)}
        </text>
      ))}
    </g>
  );
}

/** Shares of the width that two labels need between their places, the more where one is turned inward. */
const ROOM = 0.12;
const ROOM_AT_END = 0.18;

/** Whether an inner label stands too close to the one after it, or to the one at the left end. */
function isCrowded(axis: Axis, values: readonly number[], i: number): boolean {
  const [first, here, next] = [values[0], values[i], values[i + 1]].map((value) =>
    place(axis, value ?? axis.high),
  ) as [number, number, number];
  if (i === 0 || i === values.length - 1) return false;
  return next - here < ROOM || here - first < ROOM_AT_END;
}

function anchorAt(axis: Axis, value: number): "start" | "middle" | "end" {
  const at = place(axis, value);
  if (at < 0.05) return "start";
  return at > 0.95 ? "end" : "middle";
}
