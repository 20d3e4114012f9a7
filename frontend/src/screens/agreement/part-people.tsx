import type { JSX } from "preact";
import type { Agreement, Measure, PairCell as Cell } from "../../api/agreement";
import { Forest } from "../../components/plots/forest";
import { PlotFigure } from "../../components/plots/plot-figure";
import {
  type CellMark,
  Matrix,
  type MatrixCell,
  MatrixLegend,
} from "../../components/plots/matrix";
import { agreementAxis, count, figure, SHARES, written } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import { Titled } from "./titled";
import type { PartProps } from "./parts";

const words = parts.people;

export function gist({ people, pairwise }: Agreement): string {
  return words.gist(people.length, pairwise.cells.filter((cell) => cell.differs).length);
}

/** Pairs of annotators, and each against the rest and against gold. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { verdict } = agreement;
  const people = byName(agreement);
  if (people.length < 2) return <p class="part__lead">{words.alone}</p>;
  const reference = verdict.alpha.value;
  return (
    <>
      <Pairwise agreement={agreement} />
      <Each title={words.rest} lead={words.restLead} people={people} of="rest" at={reference} />
      <Each
        title={words.without}
        lead={words.withoutLead}
        people={people}
        of="without"
        at={reference}
      />
      <Each title={words.gold} lead={words.goldLead} people={people} of="gold" />
    </>
  );
}

function byName({ people }: Agreement): Agreement["people"] {
  return [...people].sort((a, b) => a.name.localeCompare(b.name));
}

interface EachProps {
  title: string;
  lead: string;
  people: Agreement["people"];
  of: "rest" | "gold" | "without";
  /** The figure of all. */
  at?: number | null;
}

function Each({ title, lead, people, of, at }: EachProps): JSX.Element {
  return (
    <Titled title={title} lead={lead}>
      <Forest
        caption={title}
        rowName={words.row}
        countName={parts.claims}
        axis={of === "gold" ? SHARES : agreementAxis(people.map((person) => person[of]))}
        reference={at}
        rows={people.map((person) => ({
          key: person.id,
          name: person.name,
          note: words.worked(person.documents, person.claims),
          estimate: person[of],
        }))}
      />
    </Titled>
  );
}

function Pairwise({ agreement }: { agreement: Agreement }): JSX.Element {
  const { pairwise } = agreement;
  const people = byName(agreement);
  const { cells, least_shared: least, value, false_discovery_rate: rate } = pairwise;
  const name = (id: string) => people.find((person) => person.id === id)?.name ?? id;
  const reading = (cell: Cell) => readingOf(cell, least);
  return (
    <PlotFigure
      title={words.pairwise}
      note={words.pairwiseLead(value === null ? "–" : figure(value), least, rate)}
      columns={[
        { name: words.one },
        { name: words.other },
        { name: parts.value },
        { name: words.shared, isNumber: true },
        { name: words.p, isNumber: true },
        { name: words.reading },
      ]}
      rows={cells.map((cell) => ({
        key: `${cell.a} ${cell.b}`,
        cells: [
          name(cell.a),
          name(cell.b),
          written(cell.alpha, figure),
          count(cell.alpha.n),
          cell.p === null ? "–" : pOf(cell.p),
          reading(cell),
        ],
      }))}
    >
      <Matrix
        label={`${words.pairwise}. ${parts.sameAsTable}`}
        names={people.map((person) => person.name)}
        cells={cellsOf(
          people.map(({ id }) => id),
          cells,
        ).map(({ cell, row, column }) => ({
          row,
          column,
          text: shortFigure(cell.alpha),
          mark: markOf(cell),
          title: words.cell(
            name(cell.a),
            name(cell.b),
            written(cell.alpha, figure),
            words.sharedClaims(cell.alpha.n),
            reading(cell),
          ),
        }))}
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

/** Each pair twice, so that a row shows all pairs of one annotator. */
function cellsOf(
  order: readonly string[],
  cells: readonly Cell[],
): (Pick<MatrixCell, "row" | "column"> & { cell: Cell })[] {
  return cells.flatMap((cell) => {
    const [row, column] = [order.indexOf(cell.a), order.indexOf(cell.b)];
    return [
      { cell, row, column },
      { cell, row: column, column: row },
    ];
  });
}

function markOf({ few, differs }: Cell): CellMark {
  return few ? "few" : differs;
}

function readingOf(cell: Cell, least: number): string {
  if (cell.few) return words.marks.few(least);
  return words.marks[cell.differs ?? "none"];
}

/** `.52`, as a cell has little room. */
function shortFigure({ value }: Measure): string {
  return value === null ? "–" : figure(value).replace(/^([−]?)0\./, "$1.");
}

function pOf(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
