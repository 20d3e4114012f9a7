import type { JSX } from "preact";
import type { Item } from "../../api/agreement";
import { parts } from "../../strings/agreement-parts";
import { caseOf, type Place } from "./place";

const words = parts.disputed;

/** A claim and its document; the way to its case for those who may open it. */
export function ItemLink({ item, place }: { item: Item; place: Place }): JSX.Element {
  const { document, wording } = item;
  return (
    <span class="item-link">
      <span dir="auto">{wording || words.noWording}</span>
      {place.mayOpenCases ? (
        <a href={caseOf(place, document.id)} dir="auto">
          {document.title}
        </a>
      ) : (
        <span class="muted" dir="auto">
          {document.title}
        </span>
      )}
    </span>
  );
}
