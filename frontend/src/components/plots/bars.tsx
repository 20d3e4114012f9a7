import type { ComponentChildren, JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { ScrollBox } from "../scroll-box";
import { count, percent, share } from "./scale";

export interface BarRow {
  key: string;
  name: string;
  count: number;
  note?: ComponentChildren;
}

interface BarsProps {
  caption: string;
  rowName: string;
  countName: string;
  rows: readonly BarRow[];
  /** What the bars are shares of; without it each bar is measured against the longest. */
  total?: number;
}

/** Counts as bars in a table: picture and table in one. */
export function Bars({ caption, rowName, countName, rows, total }: BarsProps): JSX.Element {
  const whole = total ?? Math.max(1, ...rows.map((row) => row.count));
  return (
    <ScrollBox label={caption} hint={words.scroll}>
      <table class="data-table bars">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{rowName}</th>
            <th scope="col" class="bars__drawn">
              <span class="visually-hidden">{words.drawn}</span>
            </th>
            <th scope="col" class="data-table__number">
              {countName}
            </th>
            {total === undefined ? null : (
              <th scope="col" class="data-table__number">
                {words.share}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" dir="auto">
                {row.name}
                {row.note ? <span class="data-table__note">{row.note}</span> : null}
              </th>
              <td class="bars__drawn">
                <Bar part={whole > 0 ? row.count / whole : 0} />
              </td>
              <td class="data-table__number">{count(row.count)}</td>
              {total === undefined ? null : (
                <td class="data-table__number">{share(total > 0 ? row.count / total : 0)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Bar({ part }: { part: number }): JSX.Element {
  return (
    <svg class="bar" height="14" aria-hidden="true">
      <rect class="bar__track" width="100%" height="14" rx="2" />
      <rect class="bar__part" width={percent(Math.min(1, part))} height="14" rx="2" />
    </svg>
  );
}
