import { useComputed, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../../components/button";
import { marksFromBelow } from "../../state/layout";
import { strings } from "../../strings";
import type { TextDom } from "../../text/dom-range";
import type { Acts } from "./acts";
import { endsOf } from "./geometry";

const words = strings.annotate.selection;

interface SelectionBarProps {
  acts: Acts;
  dom: TextDom;
  article: { readonly current: HTMLElement | null };
  laidOut: ReadonlySignal<number>;
}

/** Stands below the selected words, never over them. On a phone the bottom bar does its work. */
export function SelectionBar({
  acts,
  dom,
  article,
  laidOut,
}: SelectionBarProps): JSX.Element | null {
  const place = useComputed(() => {
    void laidOut.value;
    const span = acts.ws.cursor.selection.value;
    if (!span || !article.current || !dom.attached) return null;
    const origin = article.current.getBoundingClientRect();
    const ends = endsOf(dom, span, origin);
    if (!ends) return null;
    const width = acts.ws.activeItem.value?.mention ? 340 : 180; // of its one or two buttons, about
    const left = Math.max(0, Math.min(ends.last.right - 40, origin.width - width));
    return { left, top: ends.last.bottom + 8 };
  });
  if (!place.value || marksFromBelow()) return null;
  return (
    <div
      class="selection-bar"
      role="toolbar"
      aria-label={words.bar}
      style={{ left: `${place.value.left}px`, top: `${place.value.top}px` }}
      // Pressing a button must not take the selection away.
      onPointerDown={(event) => event.preventDefault()}
    >
      <MarkButtons acts={acts} />
    </div>
  );
}

export function MarkButtons({ acts }: { acts: Acts }): JSX.Element {
  return (
    <>
      <Button variant="primary" size="small" shortcut="m" onClick={() => acts.mark()}>
        {words.mark}
      </Button>
      {acts.ws.activeItem.value?.mention ? (
        <Button variant="quiet" size="small" shortcut=";" onClick={() => acts.addFragment()}>
          {words.asPiece}
        </Button>
      ) : null}
    </>
  );
}
