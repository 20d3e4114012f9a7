import { useComputed, useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { strings } from "../../strings";
import type { TextDom } from "../../text/dom-range";
import { offsetAtPoint } from "../../text/hit-test";
import { snapToGraphemes } from "../../text/selection";
import type { Span } from "../../text/offsets";
import type { Edge } from "../../text/selection";
import type { Acts } from "./acts";
import { endsOf, type Box } from "./geometry";

interface HandlesProps {
  acts: Acts;
  dom: TextDom;
  article: { readonly current: HTMLElement | null };
  laidOut: ReadonlySignal<number>;
}

interface Place {
  edge: Edge;
  box: Box;
}

/** Two grips at the ends of the active mark. By keyboard: Shift+arrows, o changes the end. */
export function Handles({ acts, dom, article, laidOut }: HandlesProps): JSX.Element | null {
  const dragging = useSignal<Edge | null>(null);
  const places = useComputed(() => {
    void laidOut.value;
    const item = acts.ws.activeItem.value;
    const whole = item?.mention && {
      start: item.fragments[0]?.start ?? 0,
      end: item.fragments.at(-1)?.end ?? 0,
    };
    if (!whole || !article.current || !dom.attached) return [];
    return placesOf(dom, whole, article.current);
  });
  return (
    <>
      {places.value.map(({ edge, box }) => (
        <button
          key={edge}
          type="button"
          tabIndex={-1}
          class={`handle handle--${edge}${dragging.value === edge ? " handle--held" : ""}`}
          aria-label={edge === "start" ? strings.annotate.handleStart : strings.annotate.handleEnd}
          style={{
            left: `${edge === "start" ? box.left : box.right}px`,
            top: `${box.top}px`,
            height: `${box.bottom - box.top}px`,
          }}
          onPointerDown={(event) => startDrag(event, edge, dragging)}
          onPointerMove={(event) => dragging.value === edge && drag(acts, dom, edge, event)}
          onPointerUp={() => (dragging.value = null)}
          onPointerCancel={() => (dragging.value = null)}
        />
      ))}
    </>
  );
}

function placesOf(dom: TextDom, span: Span, article: HTMLElement): Place[] {
  const ends = endsOf(dom, span, article.getBoundingClientRect());
  if (!ends) return [];
  return [
    { edge: "start", box: ends.first },
    { edge: "end", box: ends.last },
  ];
}

function startDrag(event: PointerEvent, edge: Edge, dragging: Signal<Edge | null>): void {
  event.preventDefault();
  (event.currentTarget as Element).setPointerCapture(event.pointerId);
  dragging.value = edge;
}

function drag(acts: Acts, dom: TextDom, edge: Edge, event: PointerEvent): void {
  const grip = event.currentTarget as HTMLElement;
  // The grip itself lies under the pointer: look through it.
  grip.classList.add("handle--through");
  const offset = offsetAtPoint(dom, event.clientX, event.clientY);
  grip.classList.remove("handle--through");
  const item = acts.active;
  if (offset === null || !item) return;
  const at = edge === "start" ? 0 : item.fragments.length - 1;
  const fragment = item.fragments[at];
  if (!fragment) return;
  const moved = { ...fragment, [edge]: offset };
  if (moved.start >= moved.end) return;
  const snapped = snapToGraphemes(acts.ws.text, acts.ws.units, moved);
  if (!snapped || (snapped.start === fragment.start && snapped.end === fragment.end)) return;
  acts.setFragments(
    item,
    item.fragments.map((other, i) => (i === at ? snapped : other)),
  );
}
