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

/** Ticks and thresholds in figures, those at the ends turned inward. */
export function AxisLabels({ axis, y }: { axis: Axis; y: number }): JSX.Element {
  return (
    <g class="axis-labels">
      {[...axis.ticks, ...axis.marks.filter((mark) => !axis.ticks.includes(mark))].map((value) => (
        <text key={value} x={across(axis, value)} y={y} text-anchor={anchorAt(axis, value)}>
          {tick(axis, value)}
        </text>
      ))}
    </g>
  );
}

function anchorAt(axis: Axis, value: number): "start" | "middle" | "end" {
  const at = place(axis, value);
  if (at < 0.05) return "start";
  return at > 0.95 ? "end" : "middle";
}
