import type { GutterMark } from "../../components/gutter";
import type { Item } from "../../state/items";
import { layoutBrackets, type MarkExtent } from "../../text/brackets";
import type { TextDom } from "../../text/dom-range";
import type { Span } from "../../text/offsets";

/** Where things stand, in pixels from the top left of the article. */

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The first and last line boxes of a span; null when it is not drawn. */
export function endsOf(
  dom: TextDom,
  span: Span,
  origin: DOMRect,
): { first: Box; last: Box } | null {
  const first = boxOf(dom, { start: span.start, end: span.start + 1 }, origin, "first");
  const last = boxOf(
    dom,
    { start: Math.max(span.start, span.end - 1), end: span.end },
    origin,
    "last",
  );
  return first && last ? { first, last } : null;
}

function boxOf(dom: TextDom, span: Span, origin: DOMRect, which: "first" | "last"): Box | null {
  const rects = dom.range(span)?.getClientRects();
  const rect = rects && (which === "first" ? rects[0] : rects[rects.length - 1]);
  if (!rect) return null;
  return {
    left: rect.left - origin.left,
    right: rect.right - origin.left,
    top: rect.top - origin.top,
    bottom: rect.bottom - origin.top,
  };
}

/** Brackets for the marks that lie in `visible`. */
export function gutterMarks(
  dom: TextDom,
  items: readonly Item[],
  active: string | null,
  article: HTMLElement,
  visible: Span,
  differs: (item: Item) => boolean,
): GutterMark[] {
  const origin = article.getBoundingClientRect();
  const shown = itemsIn(items, visible).filter((item) => item.state !== "dismissed");
  const extents = shown.flatMap((item): MarkExtent[] => {
    const whole = { start: item.fragments[0]?.start ?? 0, end: item.fragments.at(-1)?.end ?? 0 };
    const ends = endsOf(dom, whole, origin);
    if (!ends) return [];
    const { first, last } = ends;
    return [{ id: item.key, number: item.number, top: first.top, bottom: last.bottom }];
  });
  const byKey = new Map(shown.map((item) => [item.key, item]));
  return layoutBrackets(extents).map((bracket) => ({
    ...bracket,
    state: byKey.get(bracket.id)?.state === "undecided" ? "suggestion" : "own",
    active: bracket.id === active,
    differs: Boolean(byKey.has(bracket.id) && differs(byKey.get(bracket.id) as Item)),
  }));
}

export function itemsIn(items: readonly Item[], visible: Span): readonly Item[] {
  return items.filter((item) => item.fragments.some((fragment) => overlaps(fragment, visible)));
}

/** With fewer marks than this all are drawn at once; browsers slow down with thousands. */
const FEW = 300;
const NEAR_SCREENS = 1;
const AHEAD_SCREENS = 4;

/** The stretch of text to draw marks in: `drawn` while what is near the screen lies within it. */
export function stretchToDraw(
  dom: TextDom,
  count: number,
  drawn: Span,
  article: HTMLElement,
  pane: HTMLElement,
): Span {
  const whole = { start: 0, end: dom.blocks.at(-1)?.end ?? 0 };
  if (count <= FEW) return sameSpan(drawn, whole) ? drawn : whole;
  const near = around(dom, article, pane, NEAR_SCREENS);
  const covers = drawn.start <= near.start && near.end <= drawn.end;
  return covers && !sameSpan(drawn, whole) ? drawn : around(dom, article, pane, AHEAD_SCREENS);
}

const sameSpan = (a: Span, b: Span) => a.start === b.start && a.end === b.end;

function around(dom: TextDom, article: HTMLElement, pane: HTMLElement, screens: number): Span {
  const origin = article.getBoundingClientRect();
  const view = pane.getBoundingClientRect();
  const room = view.height * screens;
  return visibleBlocks(dom, origin, view.top - origin.top - room, view.bottom - origin.top + room);
}

const overlaps = (a: Span, b: Span) => a.start < b.end && b.start < a.end;

/** The stretch of text between two heights, by halving: blocks stand in order. */
function visibleBlocks(dom: TextDom, origin: DOMRect, from: number, to: number): Span {
  const bottomOf = (i: number) => (rectOf(dom, i)?.bottom ?? 0) - origin.top;
  const topOf = (i: number) => (rectOf(dom, i)?.top ?? 0) - origin.top;
  const first = firstIndex(dom.blocks.length, (i) => bottomOf(i) >= from);
  const last = firstIndex(dom.blocks.length, (i) => topOf(i) > to);
  return {
    start: dom.blocks[first]?.start ?? 0,
    end: dom.blocks[Math.max(first, last - 1)]?.end ?? 0,
  };
}

const rectOf = (dom: TextDom, i: number) => dom.blockElement(i)?.getBoundingClientRect();

function firstIndex(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Scrolls the pane as little as needed to show a span, with a line of room. */
export function reveal(dom: TextDom, span: Span, pane: HTMLElement, hidden = 0): void {
  const rect = dom.range(span)?.getBoundingClientRect();
  if (!rect) return;
  const view = pane.getBoundingClientRect();
  const room = 48;
  const top = view.top + room;
  const bottom = view.bottom - room - hidden;
  if (rect.top < top) pane.scrollBy({ top: rect.top - top });
  else if (rect.bottom > bottom) {
    pane.scrollBy({ top: Math.min(rect.bottom - bottom, rect.top - top) });
  }
}
