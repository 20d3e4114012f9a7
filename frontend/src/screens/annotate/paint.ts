import type { Item } from "../../state/items";
import { assignLanes } from "../../text/lanes";
import { LANES } from "../../text/brackets";
import type { Span } from "../../text/offsets";
import type { PaintLayer } from "../../text/painter";

interface Painted {
  items: readonly Item[];
  active: Item | null;
  sentence: Span | null;
  found: readonly Span[];
}

/** One layer for each state and lane, never one for each mark: the registry stays small. */
export function layersFor({ items, active, sentence, found }: Painted): PaintLayer[] {
  const shown = items.filter((item) => item.state !== "dismissed");
  const lanes = assignLanes(shown.map(extentOf), LANES);
  const layers = new Map<string, { spans: Span[]; priority: number }>();
  const add = (name: string, spans: readonly Span[], priority: number) => {
    const layer = layers.get(name) ?? { spans: [], priority };
    layer.spans.push(...spans);
    layers.set(name, layer);
  };
  if (sentence) add("cursor", [sentence], 0);
  shown.forEach((item, i) => {
    const lane = lanes[i] ?? 0;
    const kind = item.state === "undecided" ? "suggestion" : "own";
    add(`${kind}-${lane}`, item.fragments, 1 + lane);
  });
  if (active) add(active.mention ? "active" : "active-suggestion", active.fragments, 10);
  for (const date of active?.suggestion?.dates ?? []) add("date", [date.fragment], 11);
  if (found.length > 0) add("found", found, 12);
  return [...layers].map(([name, layer]) => ({ name, ...layer }));
}

function extentOf(item: Item) {
  return { from: item.fragments[0]?.start ?? 0, to: item.fragments.at(-1)?.end ?? 0 };
}
