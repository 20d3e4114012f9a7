import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { DataTable } from "../../components/plots/data-table";
import { figure } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import { ItemLink } from "./item-link";
import type { PartProps } from "./parts";

const words = parts.disputed;

export function gist({ disputed }: Agreement): string {
  return disputed.items_shown ? words.gist(disputed.items.length) : "";
}

/** The claims whose verdicts lie furthest apart. */
export function Body({ agreement, place }: PartProps): JSX.Element {
  const { disputed, labels, people } = agreement;
  if (!disputed.items_shown) return <p class="part__lead">{parts.confusion.hidden}</p>;
  if (disputed.items.length === 0) return <p class="part__lead">{words.none}</p>;
  const label = (key: string) => labels.find((found) => found.key === key)?.name ?? key;
  const person = (id: string) => people.find((found) => found.id === id)?.name ?? id;
  return (
    <>
      <p class="part__lead">{words.lead}</p>
      <DataTable
        caption={words.title}
        columns={[
          { name: words.claim },
          { name: words.verdicts },
          { name: words.distance, isNumber: true },
        ]}
        rows={disputed.items.map((item) => ({
          key: item.claim,
          cells: [
            <ItemLink item={item} place={place} />,
            <ul class="verdicts">
              {item.verdicts.map((verdict) => (
                <li key={verdict.annotator}>
                  <span class="muted">{person(verdict.annotator)}</span> {label(verdict.label)}
                </li>
              ))}
            </ul>,
            figure(item.distance),
          ],
        }))}
      />
    </>
  );
}
