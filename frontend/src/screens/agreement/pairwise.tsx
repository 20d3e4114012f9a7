import type { JSX } from "preact";
import type { Agreement, Measure, PairCell } from "../../api/agreement";
import type { DataRow } from "../../components/plots/data-table";
import {
  type CellMark,
  Matrix,
  type MatrixCell,
  MatrixLegend,
} from "../../components/plots/matrix";
import { PlotFigure } from "../../components/plots/plot-figure";
import { count, figure, written } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import { byName } from "./names";

const words = parts.people;
const COLUMNS = [
  { name: words.one },
  { name: words.other },
  { name: parts.value },
  { name: words.shared, isNumber: true },
  { name: words.p, isNumber: true },
  { name: words.reading },
];

type People = Agreement["people"];

/** Every two annotators: set apart only where they differ, grey where there is too little to say. */
export function Pairwise({ agreement }: { agreement: Agreement }): JSX.Element {
  const { cells, least_shared: least, value, false_discovery_rate: rate } = agreement.pairwise;
  const people = byName(agreement.people);
  const pairs = pairsOf(people, cells, least);
  return (
    <PlotFigure
      title={words.pairwise}
      note={words.pairwiseLead(value === null ? "–" : figure(value), least, rate)}
      columns={COLUMNS}
      rows={pairs.map(rowOf)}
    >
      <Matrix
        label={`${words.pairwise}. ${parts.sameAsTable}`}
        names={people.map((person) => person.name)}
        cells={pairs.flatMap(cellsOf)}
      />
      <MatrixLegend
        rows={[
          ["higher", words.marks.higher],
          ["lower", words.marks.lower],
          ["few", words.marks.few(least)],
          [null, words.marks.none],
        ]}
      />
    </PlotFigure>
  );
}

interface Pair {
  cell: PairCell;
  /** Places among the annotators. */
  at: [number, number];
  names: [string, string];
  value: string;
  mark: CellMark;
  /** What the mark says, in words. */
  reading: string;
}

function pairsOf(people: People, cells: readonly PairCell[], least: number): Pair[] {
  return cells.map((cell) => {
    const at = [cell.a, cell.b].map((id) => people.findIndex((person) => person.id === id));
    const names = at.map((place) => people[place]?.name ?? "");
    return {
      cell,
      at: at as [number, number],
      names: names as [string, string],
      value: written(cell.alpha, figure),
      mark: cell.few ? "few" : cell.differs,
      reading: cell.few ? words.marks.few(least) : words.marks[cell.differs ?? "none"],
    };
  });
}

function rowOf({ cell, names, value, reading }: Pair): DataRow {
  const p = cell.p === null ? "–" : pOf(cell.p);
  return {
    key: `${cell.a} ${cell.b}`,
    cells: [...names, value, count(cell.alpha.n), p, reading],
  };
}

/** Each pair twice, so that a row of the matrix shows all pairs of one annotator. */
function cellsOf({ cell, at, names, value, mark, reading }: Pair): MatrixCell[] {
  const title = words.cell(...names, value, words.sharedClaims(cell.alpha.n), reading);
  const shared = { text: shortFigure(cell.alpha), mark, title };
  const [one, other] = at;
  return [
    { row: one, column: other, ...shared },
    { row: other, column: one, ...shared },
  ];
}

/** `.52`, as a cell has little room. */
function shortFigure({ value }: Measure): string {
  return value === null ? "–" : figure(value).replace(/^([−]?)0\./, "$1.");
}

function pOf(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
