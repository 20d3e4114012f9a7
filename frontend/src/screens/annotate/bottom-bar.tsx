import type { JSX } from "preact";
import { Button } from "../../components/button";
import { marksFromBelow } from "../../state/layout";
import { strings } from "../../strings";
import type { Acts } from "./acts";
import { MarkButtons } from "./selection-bar";

const words = strings.annotate;

/** On narrow screens: the active mark and what one does with it, in reach of a thumb. */
export function BottomBar({ acts }: { acts: Acts }): JSX.Element {
  const { ws, view } = acts;
  const item = ws.activeItem.value;
  if (ws.cursor.selection.value && marksFromBelow()) {
    return (
      <div
        class="bottom-bar"
        role="toolbar"
        aria-label={words.selection.bar}
        onPointerDown={keepSelection}
      >
        <MarkButtons acts={acts} />
      </div>
    );
  }
  return (
    <div class="bottom-bar" role="toolbar" aria-label={words.bottomBar}>
      <Button variant="quiet" label={words.previous} onClick={() => acts.step(-1)}>
        ‹
      </Button>
      {item ? <span class="bottom-bar__number">{item.number}</span> : null}
      {item?.state === "undecided" ? (
        <>
          <Button
            variant="primary"
            label={words.acceptN(item.number)}
            onClick={() => acts.accept(item)}
          >
            {words.accept}
          </Button>
          <Button label={words.editN(item.number)} onClick={() => acts.edit(item)}>
            {words.edit}
          </Button>
          <Button
            variant="quiet"
            label={words.dismissN(item.number)}
            onClick={() => acts.dismiss(item)}
          >
            {words.dismiss}
          </Button>
        </>
      ) : (
        <Button expanded={view.sheet.value !== "closed"} onClick={() => toggle(acts)}>
          {view.sheet.value === "closed" ? words.openClaim : words.closeClaim}
        </Button>
      )}
      <span class="bottom-bar__spring" />
      <Button variant="quiet" label={words.next} onClick={() => acts.step(1)}>
        ›
      </Button>
    </div>
  );
}

const keepSelection = (event: PointerEvent) => event.preventDefault();

function toggle({ view }: Acts): void {
  view.sheet.value = view.sheet.peek() === "closed" ? "half" : "closed";
}
