import { assignLanes } from "./lanes";

/** Where a mark's first and last lines stand, in pixels from the top of the text. */
export interface MarkExtent {
  id: string;
  number: number;
  top: number;
  bottom: number;
}

export interface Bracket extends MarkExtent {
  lane: number;
  /** Top of the number; numbers share one column and move down where another stands in the way. */
  labelTop: number;
}

export const LANES = 4;
const LABEL_HEIGHT = 18;

/** Brackets in lanes, so that overlapping marks stand beside each other, and numbers that do not cover each other. */
export function layoutBrackets(marks: readonly MarkExtent[]): Bracket[] {
  const extents = marks.map((mark) => ({
    from: mark.top,
    to: Math.max(mark.bottom, mark.top + LABEL_HEIGHT),
  }));
  const lanes = assignLanes(extents, LANES);
  const placed = marks.map((mark, i) => ({ ...mark, lane: lanes[i] ?? 0, labelTop: mark.top }));
  return withoutCollisions(placed.sort((a, b) => a.top - b.top || a.number - b.number));
}

function withoutCollisions(brackets: Bracket[]): Bracket[] {
  let free = -Infinity;
  return brackets.map((bracket) => {
    const labelTop = Math.max(bracket.top, free);
    free = labelTop + LABEL_HEIGHT;
    return { ...bracket, labelTop };
  });
}
