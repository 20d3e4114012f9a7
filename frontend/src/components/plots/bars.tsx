import type { ComponentChildren, JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { DrawnTable } from "./drawn-table";
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
  /** What the bars are shares of. */
  total: number;
}

/** Counts as bars, each a share of the whole. */
export function Bars({ caption, rowName, countName, rows, total }: BarsProps): JSX.Element {
  const part = (row: BarRow) => (total > 0 ? row.count / total : 0);
  return (
    <DrawnTable
      caption={caption}
      rowName={rowName}
      numberNames={[countName, words.share]}
      rows={rows.map((row) => ({
        key: row.key,
        name: row.name,
        note: row.note,
        drawn: <Bar part={part(row)} />,
        numbers: [count(row.count), share(part(row))],
      }))}
    />
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
