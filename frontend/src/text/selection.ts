import type { CodePointText, Span } from "./offsets";
import type { TextUnits } from "./units";

/** From what a person selected, by pointer or keys, to a span that cuts no character in two. */

export type Step = "grapheme" | "word";
export type Edge = "start" | "end";

/** Widens to whole graphemes and drops white space at the ends; null when nothing is left. */
export function snapToGraphemes(text: CodePointText, units: TextUnits, span: Span): Span | null {
  return snap(text, units, span, "grapheme");
}

/** Widens to whole words. */
export function snapToWords(text: CodePointText, units: TextUnits, span: Span): Span | null {
  return snap(text, units, span, "word");
}

function snap(text: CodePointText, units: TextUnits, span: Span, step: Step): Span | null {
  const start = pieceAround(text, units, span.start, step)?.start ?? span.start;
  const end = pieceAround(text, units, span.end, step)?.end ?? span.end;
  return start < end ? text.trim({ start, end }) : null;
}

/** The grapheme or word that `offset` would cut in two. */
function pieceAround(text: CodePointText, units: TextUnits, offset: number, step: Step) {
  const paragraph = units.paragraphAt(offset);
  if (!paragraph || offset <= paragraph.start || offset >= paragraph.end) return undefined;
  return text.segments(step, paragraph).find((p) => p.start < offset && offset < p.end);
}

/** The next boundary from `offset` in `direction`; line breaks between paragraphs are one step. */
export function nextBoundary(
  text: CodePointText,
  units: TextUnits,
  offset: number,
  step: Step,
  direction: 1 | -1,
): number {
  const stops = stopsNear(text, units, offset, step, direction);
  return direction === 1
    ? (stops.find((stop) => stop > offset) ?? offset)
    : (stops.findLast((stop) => stop < offset) ?? offset);
}

function stopsNear(
  text: CodePointText,
  units: TextUnits,
  offset: number,
  step: Step,
  direction: 1 | -1,
): number[] {
  const at = units.paragraphs.findIndex((paragraph) => offset <= paragraph.end);
  const here = at === -1 ? units.paragraphs.length - 1 : at;
  const pair = [here, here + direction].sort((a, b) => a - b);
  const pieces = pair.flatMap((index) => {
    const paragraph = units.paragraphs[index];
    return paragraph ? [...text.segments(step, paragraph), emptyAt(paragraph.end)] : [];
  });
  // Forward a word ends at its end, backward at its start, as carets do.
  const stops = pieces.flatMap((piece) =>
    step === "grapheme" ? [piece.start, piece.end] : direction === 1 ? [piece.end] : [piece.start],
  );
  return stops.sort((a, b) => a - b);
}

const emptyAt = (offset: number): Span => ({ start: offset, end: offset });

/** Moves one edge of `span` past white space, never to the middle of it; the edges never meet or cross. */
export function moveEdge(
  text: CodePointText,
  units: TextUnits,
  span: Span,
  edge: Edge,
  step: Step,
  direction: 1 | -1,
): Span {
  let at = span[edge];
  for (;;) {
    const next = nextBoundary(text, units, at, step, direction);
    const moved = { ...span, [edge]: next };
    const trimmed = moved.start < moved.end ? text.trim(moved) : null;
    if (!trimmed || next === at) return span;
    if (trimmed[edge] !== span[edge]) return trimmed;
    at = next;
  }
}

/** Ordered, with touching and overlapping ones joined: the fragments of one mention. */
export function joinFragments(spans: readonly Span[]): Span[] {
  const joined: { start: number; end: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else joined.push({ start: span.start, end: span.end });
  }
  return joined;
}
