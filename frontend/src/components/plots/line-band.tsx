import type { JSX } from "preact";
import { type Axis, type Estimate, percent, place, tick } from "./scale";

const HEIGHT = 208;
const TOP = 14;
const BOTTOM = HEIGHT - 24;
const MOST_LABELS = 5;

export interface LinePoint {
  key: string;
  /** Under the axis; few are shown where there are many. */
  label: string;
  /** Share of the width, 0 to 1, in rising order. */
  at: number;
  estimate: Estimate;
}

interface LineBandProps {
  label: string;
  points: readonly LinePoint[];
  axis: Axis;
}

/** A line of values over time in the band of their intervals; it breaks where there is no value. */
export function LineBand({ label, points, axis }: LineBandProps): JSX.Element {
  return (
    <svg class="line-band" role="img" aria-label={label} height={HEIGHT}>
      <Grid axis={axis} />
      <svg
        x="0"
        y={TOP}
        width="100%"
        height={BOTTOM - TOP}
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
      >
        {runsOf(points).map((run) => (
          <Run key={run[0]?.key} run={run} axis={axis} />
        ))}
      </svg>
      {points.map((point) => (
        <Point key={point.key} point={point} axis={axis} />
      ))}
      {labeled(points).map(({ key, at, label: text }) => (
        <text key={key} class="axis-text" x={percent(at)} y={HEIGHT - 4} text-anchor={anchorAt(at)}>
          {text}
        </text>
      ))}
    </svg>
  );
}

/** Pixels from the top. */
function down(axis: Axis, value: number): number {
  return BOTTOM - place(axis, value) * (BOTTOM - TOP);
}

function Grid({ axis }: { axis: Axis }): JSX.Element {
  return (
    <>
      <g class="axis-marks">
        {axis.marks.map((mark) => (
          <line key={mark} x1="0%" x2="100%" y1={down(axis, mark)} y2={down(axis, mark)} />
        ))}
      </g>
      {axis.ticks.map((value) => (
        <line
          key={value}
          class="axis-line"
          x1="0%"
          x2="100%"
          y1={down(axis, value)}
          y2={down(axis, value)}
        />
      ))}
      {[...axis.ticks, ...axis.marks].map((value) => (
        <text key={value} class="axis-text" x="0" y={down(axis, value) - 3}>
          {tick(axis, value)}
        </text>
      ))}
    </>
  );
}

function Run({ run, axis }: { run: readonly LinePoint[]; axis: Axis }): JSX.Element {
  const at = (point: LinePoint, value: number | null) =>
    `${point.at},${1 - place(axis, value ?? 0)}`;
  const banded = run.filter(({ estimate }) => estimate.low !== null && estimate.high !== null);
  const upper = banded.map((point) => at(point, point.estimate.high));
  const lower = banded.map((point) => at(point, point.estimate.low)).reverse();
  return (
    <>
      <polygon class="line-band__band" points={[...upper, ...lower].join(" ")} />
      <polyline
        class="line-band__line"
        points={run.map((point) => at(point, point.estimate.value)).join(" ")}
      />
    </>
  );
}

/** The value as a ring, its interval as a thin line, so that a point alone has both. */
function Point({ point, axis }: { point: LinePoint; axis: Axis }): JSX.Element | null {
  const { value, low, high } = point.estimate;
  const x = percent(point.at);
  if (value === null) return null;
  return (
    <g class="interval interval--thin">
      {low !== null && high !== null ? (
        <line x1={x} x2={x} y1={down(axis, low)} y2={down(axis, high)} />
      ) : null}
      <circle cx={x} cy={down(axis, value)} r="3.5" />
    </g>
  );
}

/** Points with values that follow each other without a gap. */
export function runsOf(points: readonly LinePoint[]): LinePoint[][] {
  const runs: LinePoint[][] = [[]];
  for (const point of points) {
    if (point.estimate.value === null) runs.push([]);
    else runs.at(-1)?.push(point);
  }
  return runs.filter((run) => run.length > 1);
}

/** At most five labels, the first and the last among them. */
export function labeled(points: readonly LinePoint[]): LinePoint[] {
  const last = points.length - 1;
  const step = Math.max(1, Math.ceil(last / (MOST_LABELS - 1)));
  return points.filter((_, i) => i === last || (i % step === 0 && last - i >= step));
}

function anchorAt(at: number): "start" | "middle" | "end" {
  if (at < 0.08) return "start";
  return at > 0.92 ? "end" : "middle";
}
