import type { ComponentChildren, JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { ScrollBox } from "../scroll-box";
import { AxisLabels } from "./interval-bar";
import { AxisMarks, IntervalMark } from "./interval-mark";
import { across, type Axis, count, type Estimate, written } from "./scale";

const ROW = 28;

export interface ForestRow {
  key: string;
  name: string;
  /** Smaller, under the name. */
  note?: string | undefined;
  estimate: Estimate;
  /** Cells of the further columns. */
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
  /** Heads of further columns. */
  moreColumns?: readonly string[];
}

/** A table whose rows carry their interval drawn beside its figures: picture and table in one. */
export function Forest(props: ForestProps): JSX.Element {
  const { caption, rowName, countName, rows, axis, moreColumns = [] } = props;
  return (
    <ScrollBox label={caption} hint={words.scroll}>
      <table class="data-table forest">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{rowName}</th>
            <th scope="col" class="forest__drawn">
              <span class="visually-hidden">{words.drawn}</span>
              <svg height="16" aria-hidden="true">
                <AxisLabels axis={axis} y={12} />
              </svg>
            </th>
            <th scope="col">{words.valueAndInterval}</th>
            <th scope="col" class="data-table__number">
              {countName}
            </th>
            {moreColumns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} axis={axis} reference={props.reference} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

interface RowProps {
  row: ForestRow;
  axis: Axis;
  reference: number | null | undefined;
}

function Row({ row, axis, reference }: RowProps): JSX.Element {
  const { name, note, estimate, more = [] } = row;
  return (
    <tr>
      <th scope="row" dir="auto">
        {name}
        {note ? <span class="data-table__note">{note}</span> : null}
      </th>
      {estimate.value === null ? (
        <td class="forest__reason" colSpan={2}>
          {estimate.reason ?? words.noValue}
        </td>
      ) : (
        <>
          <td class="forest__drawn">
            <svg height={ROW} aria-hidden="true">
              <line class="axis-line" x1="0%" x2="100%" y1={ROW / 2} y2={ROW / 2} />
              <AxisMarks axis={axis} height="100%" />
              <Reference axis={axis} value={reference} />
              <IntervalMark estimate={estimate} axis={axis} y={ROW / 2} />
            </svg>
          </td>
          <td class="forest__value">
            <Figures estimate={estimate} axis={axis} />
          </td>
        </>
      )}
      <td class="data-table__number">{estimate.n === null ? "" : count(estimate.n)}</td>
      {more.map((cell, i) => (
        <td key={i}>{cell}</td>
      ))}
    </tr>
  );
}

function Reference({ axis, value }: { axis: Axis; value: number | null | undefined }) {
  if (value === null || value === undefined) return null;
  const x = across(axis, value);
  return <line class="axis-reference" x1={x} x2={x} y1="0" y2="100%" />;
}

function Figures({ estimate, axis }: { estimate: Estimate; axis: Axis }): JSX.Element {
  const { value, low, high } = estimate;
  const whole = written({ value, low: null, high: null, n: null }, axis.figure);
  return (
    <>
      <b>{whole}</b>
      {low !== null && high !== null ? (
        <span class="data-table__note">{words.range(axis.figure(low), axis.figure(high))}</span>
      ) : null}
    </>
  );
}
