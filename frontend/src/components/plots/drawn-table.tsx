import type { ComponentChildren, JSX } from "preact";
import { plotWords as words } from "../../strings/plots";
import { ScrollBox } from "../scroll-box";

export interface DrawnRow {
  key: string;
  name: string;
  /** Smaller, under the name. */
  note?: ComponentChildren;
  /** The picture of the row; without it `value` says why there is none. */
  drawn: ComponentChildren | null;
  value?: ComponentChildren;
  numbers: readonly ComponentChildren[];
}

interface DrawnTableProps {
  caption: string;
  rowName: string;
  /** Over the pictures. */
  axis?: ComponentChildren;
  /** Head of the column of values, where there is one. */
  valueName?: string;
  numberNames: readonly string[];
  rows: readonly DrawnRow[];
  /** The head is for screen readers only. */
  isCompact?: boolean | undefined;
}

/**
 * A table whose rows carry a picture beside their figures: picture and table in one. In a narrow box each row
 * takes two lines; that sets `display`, which would take the meaning of a table away, so the roles are said.
 */
export function DrawnTable(props: DrawnTableProps): JSX.Element {
  const { caption, rowName, axis, valueName, numberNames, rows, isCompact } = props;
  return (
    <ScrollBox label={caption} hint={words.scroll}>
      <table class="data-table drawn" role="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead class={isCompact ? "visually-hidden" : undefined} role="rowgroup">
          <tr role="row">
            <Head class="drawn__name">{rowName}</Head>
            <Head class="drawn__picture">
              <span class="visually-hidden">{words.drawn}</span>
              {axis}
            </Head>
            {valueName ? <Head class="drawn__value">{valueName}</Head> : null}
            {numberNames.map((name) => (
              <Head key={name} class="data-table__number">
                {name}
              </Head>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row key={row.key} row={row} hasValue={Boolean(valueName)} numberNames={numberNames} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

interface PartProps {
  class: string;
  children: ComponentChildren;
}

function Head({ class: name, children }: PartProps): JSX.Element {
  return (
    <th scope="col" role="columnheader" class={name}>
      {children}
    </th>
  );
}

interface RowProps {
  row: DrawnRow;
  hasValue: boolean;
  numberNames: readonly string[];
}

function Row({ row, hasValue, numberNames }: RowProps): JSX.Element {
  const { name, note, drawn, value, numbers } = row;
  return (
    <tr role="row">
      <th scope="row" role="rowheader" class="drawn__name" dir="auto">
        {name}
        {note ? <span class="data-table__note">{note}</span> : null}
      </th>
      {drawn === null ? (
        <td role="cell" class="drawn__reason" colSpan={hasValue ? 2 : 1}>
          {value}
        </td>
      ) : (
        <>
          <td role="cell" class="drawn__picture">
            {drawn}
          </td>
          {hasValue ? (
            <td role="cell" class="drawn__value">
              {value}
            </td>
          ) : null}
        </>
      )}
      {numbers.map((number, i) => (
        <td key={i} role="cell" class="data-table__number" data-name={numberNames[i]}>
          {number}
        </td>
      ))}
    </tr>
  );
}
