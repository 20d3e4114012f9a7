import type { ComponentChildren, JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { ScrollBox } from "../scroll-box";

export interface Column {
  name: string;
  /** Figures stand flush right. */
  isNumber?: boolean;
}

export interface DataRow {
  key: string;
  /** The first is the head of the row. */
  cells: readonly ComponentChildren[];
}

interface DataTableProps {
  caption: string;
  columns: readonly Column[];
  rows: readonly DataRow[];
}

/** Rows and columns of figures; in a box of its own where it is too wide. */
export function DataTable({ caption, columns, rows }: DataTableProps): JSX.Element {
  const classAt = (i: number) => (columns[i]?.isNumber ? "data-table__number" : undefined);
  return (
    <ScrollBox label={caption} hint={words.scroll}>
      <table class="data-table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={column.name} scope="col" class={classAt(i)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [head, ...cells] }) => (
            <tr key={key}>
              <th scope="row" dir="auto">
                {head}
              </th>
              {cells.map((cell, i) => (
                <td key={i} class={classAt(i + 1)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
