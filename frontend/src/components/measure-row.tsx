import type { JSX } from "preact";
import type { Measure } from "../api/types";
import { strings } from "../strings";

const words = strings.agreement;
const WIDTH = 320;
const HEIGHT = 34;
const MARGIN = 8;
const AXIS_Y = 14;

export interface MeasureRowProps {
  name: string;
  measure: Measure;
  /** Share of the axis, 0 to 1. */
  place: (value: number) => number;
  figure: (value: number) => string;
  /** Thresholds that the axis marks. */
  marks: readonly number[];
  advice?: string | undefined;
  /** What to keep in mind when reading it. */
  note?: string | undefined;
}

/** One measure: its value, its interval drawn and in words, n, and what it means. */
export function MeasureRow(props: MeasureRowProps): JSX.Element {
  const { name, measure, figure, advice, note } = props;
  return (
    <section class="measure" aria-label={name}>
      <div class="measure__head">
        <h3>{name}</h3>
        <p
          class={measure.value === null ? "measure__value measure__value--none" : "measure__value"}
        >
          {measure.value === null ? words.undefinedValue : figure(measure.value)}
        </p>
      </div>
      {measure.value === null ? <p>{measure.reason}</p> : <Interval {...props} />}
      {advice ? <p class="measure__advice">{advice}</p> : null}
      {note ? <p class="muted">{note}</p> : null}
      <p class="muted">{`${words.nOf(measure.n, measure.unit)} · ${measure.method}`}</p>
    </section>
  );
}

function Interval({ name, measure, place, figure, marks }: MeasureRowProps): JSX.Element {
  const x = (value: number) => MARGIN + place(value) * (WIDTH - 2 * MARGIN);
  const { value, low, high } = measure;
  const ends = low !== null && high !== null ? { low, high } : null;
  return (
    <>
      <svg
        class="interval"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words.chart(name, figure(value ?? 0))}
      >
        <line class="interval__axis" x1={MARGIN} x2={WIDTH - MARGIN} y1={AXIS_Y} y2={AXIS_Y} />
        {marks.map((mark) => (
          <g key={mark} class="interval__mark">
            <line x1={x(mark)} x2={x(mark)} y1={AXIS_Y - 8} y2={AXIS_Y + 8} />
            <text x={x(mark)} y={HEIGHT - 1} text-anchor="middle">
              {String(mark).replace("-", "−")}
            </text>
          </g>
        ))}
        {ends ? (
          <g class="interval__range">
            <line x1={x(ends.low)} x2={x(ends.high)} y1={AXIS_Y} y2={AXIS_Y} />
            <line x1={x(ends.low)} x2={x(ends.low)} y1={AXIS_Y - 6} y2={AXIS_Y + 6} />
            <line x1={x(ends.high)} x2={x(ends.high)} y1={AXIS_Y - 6} y2={AXIS_Y + 6} />
          </g>
        ) : null}
        <circle class="interval__value" cx={x(value ?? 0)} cy={AXIS_Y} r="4.5" />
      </svg>
      <p class="measure__interval">
        {ends
          ? words.interval(measure.confidence, figure(ends.low), figure(ends.high))
          : (measure.interval_reason ?? words.noInterval)}
      </p>
    </>
  );
}
