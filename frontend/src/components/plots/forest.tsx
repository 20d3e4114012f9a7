import type { ComponentChildren, JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { DrawnTable } from "./drawn-table";
import { AxisLabels } from "./interval-bar";
import { AxisMarks, IntervalMark } from "./interval-mark";
import { across, type Axis, count, type Estimate } from "./scale";

const ROW = 28;

export interface ForestRow {
  key: string;
  name: string;
  /** Smaller, under the name. */
  note?: string | undefined;
  estimate: Estimate;
  /** Figures of the further columns. */
  more?: readonly ComponentChildren[];
}

interface ForestProps {
  caption: string;
  /** What the rows are. */
  rowName: string;
  /** What is counted under n. */
  countName: string;
  rows: readonly ForestRow[];
  axis: Axis;
  /** Drawn through every row, as the figure of the whole. */
  reference?: number | null | undefined;
  /** Heads of further columns, of figures. */
  moreColumns?: readonly string[];
  /** Its head is for screen readers only, where the axis is drawn above already. */
  isCompact?: boolean;
}

/** Rows of values, each with its interval drawn on one axis. */
export function Forest(props: ForestProps): JSX.Element {
  const { caption, rowName, countName, rows, axis, reference, moreColumns = [] } = props;
  return (
    <DrawnTable
      caption={caption}
      rowName={rowName}
      axis={
        <svg height="16" aria-hidden="true">
          <AxisLabels axis={axis} y={12} />
        </svg>
      }
      valueName={words.valueAndInterval}
      numberNames={[countName, ...moreColumns]}
      isCompact={props.isCompact}
      rows={rows.map(({ key, name, note, estimate, more = [] }) => ({
        key,
        name,
        note,
        drawn: estimate.value === null ? null : drawing(estimate, axis, reference),
        value: <Figures estimate={estimate} axis={axis} />,
        numbers: [estimate.n === null ? "" : count(estimate.n), ...more],
      }))}
    />
  );
}

function drawing(estimate: Estimate, axis: Axis, reference: ForestProps["reference"]): JSX.Element {
  return (
    <svg height={ROW} aria-hidden="true">
      <line class="axis-line" x1="0%" x2="100%" y1={ROW / 2} y2={ROW / 2} />
      <AxisMarks axis={axis} height="100%" />
      <Reference axis={axis} value={reference} />
      <IntervalMark estimate={estimate} axis={axis} y={ROW / 2} />
    </svg>
  );
}

function Reference({ axis, value }: { axis: Axis; value: number | null | undefined }) {
  if (value === null || value === undefined) return null;
  const x = across(axis, value);
  return <line class="axis-reference" x1={x} x2={x} y1="0" y2="100%" />;
}

/** The value over its interval, or why there is none. */
function Figures({ estimate, axis }: { estimate: Estimate; axis: Axis }): JSX.Element {
  const { value, low, high, reason } = estimate;
  if (value === null) return <>{reason ?? words.noValue}</>;
  return (
    <>
      <b>{axis.figure(value)}</b>
      {low !== null && high !== null ? (
        <span class="data-table__note">{words.range(axis.figure(low), axis.figure(high))}</span>
      ) : null}
    </>
  );
}
