import type { JSX } from "preact";
import { across, type Axis, type Estimate } from "./scale";

interface IntervalMarkProps {
  estimate: Estimate;
  axis: Axis;
  /** Middle line, in pixels. */
  y: number;
  /** Half the height of the ends, in pixels. */
  cap?: number;
  radius?: number;
}

/** A value as a ring on the line of its interval; nothing where there is no value. */
export function IntervalMark(props: IntervalMarkProps): JSX.Element | null {
  const { estimate, axis, y, cap = 4, radius = 3.5 } = props;
  const { value, low, high } = estimate;
  if (value === null) return null;
  return (
    <g class="interval">
      {low !== null && high !== null ? (
        <>
          <line x1={across(axis, low)} x2={across(axis, high)} y1={y} y2={y} />
          {[low, high].map((end, i) => (
            <line key={i} x1={across(axis, end)} x2={across(axis, end)} y1={y - cap} y2={y + cap} />
          ))}
        </>
      ) : null}
      <circle cx={across(axis, value)} cy={y} r={radius} />
    </g>
  );
}

/** The thresholds as dashed lines over a height, and 0 where values lie on both sides of it. */
export function AxisMarks({ axis, height }: { axis: Axis; height: number | string }): JSX.Element {
  const zero = across(axis, 0);
  return (
    <g class="axis-marks">
      {axis.low < 0 && !axis.marks.includes(0) ? (
        <line class="axis-marks__zero" x1={zero} x2={zero} y1="0" y2={height} />
      ) : null}
      {axis.marks.map((mark) => (
        <line key={mark} x1={across(axis, mark)} x2={across(axis, mark)} y1="0" y2={height} />
      ))}
    </g>
  );
}
