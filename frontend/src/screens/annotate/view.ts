import { signal } from "@preact/signals";
import { layout } from "../../state/layout";

/** What is open on the screen, apart from the work itself. */

export type Pane = "claim" | "items" | "guideline" | "check" | "beside";
export type Overlay = "help" | "palette" | "finder" | null;
export type Sheet = "closed" | "half" | "full";

export class View {
  readonly pane = signal<Pane>("claim");
  readonly overlay = signal<Overlay>(null);
  /** On narrow screens the panes lie in a drawer or sheet over the text. */
  readonly sheet = signal<Sheet>("closed");
  /** Choosing which claim the active mark shares. */
  readonly joining = signal(false);
  readonly activeEvidence = signal<string | null>(null);
  /** The link whose passage is read beside; null for the first one of the active mark. */
  readonly link = signal<string | null>(null);
  /** Passages found in the text while marking by quoting. */
  readonly found = signal<readonly { start: number; end: number }[]>([]);
  readonly leaving = signal(false);
  /** Submitting was tried: what is missing now shows as an error at its field. */
  readonly strict = signal(false);

  show(pane: Pane): void {
    this.pane.value = pane;
    this.overlay.value = null;
    if (this.isNarrow() && this.sheet.peek() === "closed") this.sheet.value = "half";
  }

  /** Where one pane shows at a time, what is read makes room for the claim of the mark gone to. */
  giveWay(): void {
    const reading = ["check", "guideline", "beside"].includes(this.pane.peek());
    if (reading && layout.peek() !== "wide") this.pane.value = "claim";
  }

  isNarrow(): boolean {
    return layout.peek() === "drawer" || layout.peek() === "phone";
  }

  open(overlay: Overlay): void {
    this.overlay.value = this.overlay.peek() === overlay ? null : overlay;
  }

  /** Shows the claim, or another pane, and puts the focus into one of its fields. */
  focusField(id: string, pane: Pane = "claim"): void {
    this.show(pane);
    afterDrawing(() => {
      const place = document.getElementById(id);
      const control = place?.matches("input, textarea")
        ? place
        : (place?.querySelector<HTMLElement>("[tabindex='0'], button, input, textarea") ?? place);
      control?.focus();
      control?.scrollIntoView({ block: "nearest" });
    });
  }

  /** Closes the uppermost thing that is open; false when nothing was. */
  closeOne(): boolean {
    if (this.overlay.peek()) this.overlay.value = null;
    else if (this.joining.peek()) this.joining.value = false;
    else if (this.sheet.peek() !== "closed") this.sheet.value = "closed";
    else return false;
    return true;
  }
}

/** Signals are drawn in a microtask; the frame after that has the new elements. */
export function afterDrawing(action: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(action));
}

/** What is selected inside the element with this id; empty when the selection is elsewhere or reaches out of it. */
export function selectedIn(id: string): string {
  const selection = getSelection();
  const place = document.getElementById(id);
  if (!selection || !place || selection.isCollapsed) return "";
  const inside = place.contains(selection.anchorNode) && place.contains(selection.focusNode);
  return inside ? selection.toString().trim() : "";
}

export function focusText(): void {
  document.getElementById("document-text")?.focus({ preventScroll: true });
}
