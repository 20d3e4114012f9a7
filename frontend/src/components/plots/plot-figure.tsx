import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { plotWords as words } from "../../strings/plots";
import { type Column, type DataRow, DataTable } from "./data-table";

interface PlotFigureProps {
  title: string;
  /** How to read it. */
  note?: string | undefined;
  columns: readonly Column[];
  rows: readonly DataRow[];
  children: ComponentChildren;
}

/** A drawing under its title, with the same figures as a table that unfolds. */
export function PlotFigure({ title, note, columns, rows, children }: PlotFigureProps): JSX.Element {
  const id = useId();
  return (
    <figure class="plot" aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>{title}</h3>
        {note ? <p class="plot__note">{note}</p> : null}
      </figcaption>
      {children}
      <details class="fold">
        <summary>
          {words.asTable}
          <span class="visually-hidden">{`: ${title}`}</span>
        </summary>
        <DataTable caption={title} columns={columns} rows={rows} />
      </details>
    </figure>
  );
}
