import type { JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { ScrollBox } from "../scroll-box";

const FEW = 12;
const SLANT = -40;

/** How a cell is set apart: by its shade, or by a mark that needs no color. */
export type CellMark = "higher" | "lower" | "few" | "same" | null;

export interface MatrixCell {
  row: number;
  column: number;
  text: string;
  /** 0 to 4, the strongest. */
  shade?: number;
  mark?: CellMark;
  /** Whole sentence, shown where the pointer rests. */
  title: string;
}

interface MatrixProps {
  label: string;
  names: readonly string[];
  columnNames?: readonly string[];
  cells: readonly MatrixCell[];
}

/** Rows against columns, each cell with its figure; what is set apart has a pattern and a sign too. */
export function Matrix({ label, names, columnNames = names, cells }: MatrixProps): JSX.Element {
  const size = Math.max(names.length, columnNames.length) > FEW ? 34 : 46;
  const left = widthOf(names);
  const top = 12 + widthOf(columnNames) * 0.66;
  const width = left + columnNames.length * size + widthOf(columnNames.slice(-1)) * 0.7;
  const height = top + names.length * size + 2;
  return (
    <ScrollBox label={label} hint={words.scroll}>
      <svg class="matrix" role="img" aria-label={label} width={width} height={height}>
        {names.map((name, i) => (
          <text key={i} x={left - 8} y={top + (i + 0.5) * size + 4} text-anchor="end">
            {shortened(name)}
          </text>
        ))}
        {columnNames.map((name, i) => (
          <text
            key={i}
            transform={`translate(${left + (i + 0.5) * size} ${top - 7}) rotate(${SLANT})`}
          >
            {shortened(name)}
          </text>
        ))}
        {cells.map((cell) => (
          <g
            key={`${cell.row} ${cell.column}`}
            transform={`translate(${left + cell.column * size} ${top + cell.row * size})`}
          >
            <Cell cell={cell} size={size} />
          </g>
        ))}
      </svg>
    </ScrollBox>
  );
}

const SIGNS = { higher: "▲", lower: "▼", few: "", same: "" };

/** Frames differ by their line and signs by their direction, so that no color is needed. */
function Cell({ cell, size }: { cell: MatrixCell; size: number }): JSX.Element {
  const { text, shade = 0, mark = null, title } = cell;
  const sign = mark && SIGNS[mark];
  const middle = size / 2;
  return (
    <g class={`cell ${mark ? `cell--${mark}` : `cell--shade-${shade}`}`}>
      <title>{title}</title>
      <rect x="2" y="2" width={size - 4} height={size - 4} rx="3" />
      <text x={middle} y={middle + (text && sign ? -1 : 4)} text-anchor="middle">
        {text || sign}
      </text>
      {text && sign ? (
        <text class="cell__sign" x={middle} y={middle + 13} text-anchor="middle">
          {sign}
        </text>
      ) : null}
    </g>
  );
}

/** What the marks mean, with a cell of each. */
export function MatrixLegend({ rows }: { rows: readonly [CellMark, string][] }): JSX.Element {
  return (
    <ul class="matrix-legend" aria-label={words.legend}>
      {rows.map(([mark, text]) => (
        <li key={text}>
          <svg class="matrix" width="28" height="28" aria-hidden="true">
            <Cell cell={{ row: 0, column: 0, text: "", mark, title: text }} size={28} />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}

const LONGEST = 16;
const LETTER = 7.4;

/** Names are drawn in full up to 16 characters. */
export function shortened(name: string): string {
  const letters = [...name];
  return letters.length > LONGEST
    ? `${letters
        .slice(0, LONGEST - 1)
        .join("")
        .trimEnd()}…`
    : name;
}

/** Pixels that the longest name takes, estimated. */
function widthOf(names: readonly string[]): number {
  return 14 + LETTER * Math.max(2, ...names.map((name) => [...shortened(name)].length));
}
