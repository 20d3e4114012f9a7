import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Segmented } from "../../components/choice";
import { ItemList, type ListedItem } from "../../components/item-list";
import { needsVerdict } from "../../state/completeness";
import type { Item } from "../../state/items";
import { moreAfter, moreBefore, windowFor, type ListWindow } from "../../state/list-window";
import { strings } from "../../strings";
import type { Acts } from "./acts";

const words = strings.annotate;
type Filter = "all" | "open" | "judge" | "incomplete";

/** Every mark, with a filter for each pass over the document: find, judge, check. */
export function ItemsPane({ acts }: { acts: Acts }): JSX.Element {
  const filter = useSignal<Filter>("all");
  const items = acts.ws.items.value;
  const passing = items.filter((item) => passes(acts, item, filter.value));
  const reading = useSignal<ListWindow>({ from: 0, to: 0 });
  const active = acts.ws.cursor.active.value;
  const at = passing.findIndex((item) => item.key === active);
  const shown = windowFor(reading.value, at, passing.length);
  const filters = (["all", "open", "judge", "incomplete"] as const).map((key) => ({
    key,
    name: words.list[key],
  }));
  return (
    <div class="items">
      <Segmented
        label={words.list.filter}
        compact
        options={filters}
        selected={filter.value}
        onSelect={(key) => (filter.value = key as Filter)}
      />
      <ItemList
        label={words.list.name}
        items={passing.slice(shown.from, shown.to).map((item) => listed(acts, item))}
        before={shown.from}
        after={passing.length - shown.to}
        onMoreBefore={() => (reading.value = moreBefore(shown, passing.length))}
        onMoreAfter={() => (reading.value = moreAfter(shown, passing.length))}
        emptyText={items.length === 0 ? words.list.none : words.list.empty}
        names={{
          accept: words.acceptN,
          dismiss: words.dismissN,
          reconsider: words.reconsiderN,
          before: words.list.before,
          after: words.list.after,
        }}
        onPick={(key) => {
          acts.go(key);
          acts.view.show("claim");
        }}
        onAccept={(key) => acts.accept(find(acts, key), false)}
        onDismiss={(key) => acts.dismiss(find(acts, key))}
        onReconsider={(key) => acts.reconsider(find(acts, key))}
      />
    </div>
  );
}

function find(acts: Acts, key: string): Item | null {
  return acts.ws.items.peek().find((item) => item.key === key) ?? null;
}

function passes(acts: Acts, item: Item, filter: Filter): boolean {
  if (filter === "open") return item.state === "undecided";
  if (filter === "incomplete") return acts.missing(item).length > 0;
  if (filter === "judge") return item.mention !== null && needsVerdict(item.mention, acts.ws.rules);
  return true;
}

function listed(acts: Acts, item: Item): ListedItem {
  const claim = item.mention && acts.ws.claimOf(item.mention);
  const label = acts.ws.rules.scale.labels.find((l) => l.key === claim?.verdict?.label);
  return {
    key: item.key,
    number: item.number,
    state: item.state,
    stateName: words.states[item.state],
    quote: acts.quoteOf(item),
    active: acts.ws.cursor.active.value === item.key,
    incomplete: acts.missing(item).length > 0 ? words.incomplete : null,
    differs: acts.differs(item) ? words.links.differs : null,
    verdict: label ? { name: label.name, color: label.color } : null,
  };
}
