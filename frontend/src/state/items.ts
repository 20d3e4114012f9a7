import type { Mention, Span, Suggestion } from "../api/types";
import type { Work } from "./work";

/** What stands in the text and in the list beside it: suggestions and own marks in one order. */

export type ItemState = "undecided" | "dismissed" | "accepted" | "own";

export interface Item {
  /** Stays the same when a suggestion is accepted or its acceptance is undone. */
  key: string;
  /** The key again, for hit tests. */
  id: string;
  number: number;
  state: ItemState;
  fragments: readonly Span[];
  suggestion: Suggestion | null;
  mention: Mention | null;
}

export function itemsOf(
  suggestions: readonly Suggestion[],
  work: Pick<Work, "mentions" | "dismissed">,
): Item[] {
  const taken = new Map<string, Mention>();
  const own: Mention[] = [];
  for (const mention of work.mentions.values()) {
    if (mention.suggestion) taken.set(mention.suggestion, mention);
    else own.push(mention);
  }
  const known = new Set(suggestions.map((suggestion) => suggestion.id));
  const strays = [...taken].filter(([id]) => !known.has(id)).map(([, mention]) => mention);
  const items = [
    ...suggestions.map((s) => fromSuggestion(s, taken.get(s.id), work.dismissed.has(s.id))),
    ...[...own, ...strays].map(fromMention),
  ];
  return items.sort(inTextOrder).map((item, i) => ({ ...item, number: i + 1 }));
}

function fromSuggestion(suggestion: Suggestion, mention: Mention | undefined, dismissed: boolean) {
  const state: ItemState = mention ? "accepted" : dismissed ? "dismissed" : "undecided";
  const fragments = mention?.fragments ?? suggestion.fragments;
  return item(suggestion.id, state, fragments, suggestion, mention ?? null);
}

function fromMention(mention: Mention): Item {
  return item(mention.id, "own", mention.fragments, null, mention);
}

function item(
  key: string,
  state: ItemState,
  fragments: readonly Span[],
  suggestion: Suggestion | null,
  mention: Mention | null,
): Item {
  return { key, id: key, number: 0, state, fragments, suggestion, mention };
}

function inTextOrder(a: Item, b: Item): number {
  const [aStart, bStart] = [a.fragments[0]?.start ?? 0, b.fragments[0]?.start ?? 0];
  const [aEnd, bEnd] = [a.fragments.at(-1)?.end ?? 0, b.fragments.at(-1)?.end ?? 0];
  return aStart - bStart || bEnd - aEnd || (a.key < b.key ? -1 : 1);
}

/** The next item after `key` that `wanted` holds for, round to the beginning; undefined when none is. */
export function nextItem(
  items: readonly Item[],
  key: string | null,
  direction: 1 | -1,
  wanted: (item: Item) => boolean,
): Item | undefined {
  const at = items.findIndex((item) => item.key === key);
  const start = at === -1 && direction === -1 ? items.length : at;
  for (let i = 1; i <= items.length; i += 1) {
    const found = items[(start + direction * i + items.length * 2) % items.length];
    if (found && found.key !== key && wanted(found)) return found;
  }
  return undefined;
}

/** From an offset onwards: the first item that `wanted` holds for at or behind it. */
export function firstItemFrom(
  items: readonly Item[],
  offset: number,
  wanted: (item: Item) => boolean,
): Item | undefined {
  const behind = items.find((item) => (item.fragments[0]?.start ?? 0) >= offset && wanted(item));
  return behind ?? items.find(wanted);
}

/** How many suggestions were decided, of how many. */
export function progressOf(items: readonly Item[]): { decided: number; total: number } {
  const proposed = items.filter((item) => item.suggestion);
  const open = proposed.filter((item) => item.state === "undecided").length;
  return { decided: proposed.length - open, total: proposed.length };
}
