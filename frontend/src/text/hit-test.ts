import type { TextDom } from "./dom-range";
import type { Span } from "./offsets";

/** From a point on the screen to what lies under it. */

interface CaretDocument {
  caretPositionFromPoint?: (x: number, y: number) => CaretPosition | null;
  caretRangeFromPoint?: (x: number, y: number) => Range | null;
}

/** The text offset at a point of the viewport; null when no text is there. */
export function offsetAtPoint(dom: TextDom, x: number, y: number): number | null {
  const page = document as CaretDocument;
  const position = page.caretPositionFromPoint?.(x, y);
  if (position) return dom.offsetAt(position.offsetNode, position.offset);
  const range = page.caretRangeFromPoint?.(x, y);
  return range ? dom.offsetAt(range.startContainer, range.startOffset) : null;
}

export interface Marked {
  readonly id: string;
  readonly fragments: readonly Span[];
}

/** The marks at `offset`, smallest first, so that a click on a nested mark finds the inner one. */
export function marksAt<T extends Marked>(marks: readonly T[], offset: number): T[] {
  return marks
    .filter((mark) => mark.fragments.some((f) => f.start <= offset && offset < f.end))
    .sort((a, b) => sizeOf(a) - sizeOf(b));
}

function sizeOf(mark: Marked): number {
  return mark.fragments.reduce((sum, fragment) => sum + fragment.end - fragment.start, 0);
}

/** Which of the marks under a repeated click comes next: the one after `current`, round again. */
export function cycle<T extends Marked>(
  marks: readonly T[],
  current: string | null,
): T | undefined {
  const at = marks.findIndex((mark) => mark.id === current);
  return marks[(at + 1) % Math.max(marks.length, 1)];
}
