import type { CodePointText, Span } from "./offsets";

/** A run of text that is alike throughout: inside the quotation or not, different or not. */
export interface Piece {
  text: string;
  quoted: boolean;
  differs: boolean;
}

/** `text` in runs. `quoted` and `differing` are spans of a longer text that `text` begins at `base` of. */
export function piecesOf(
  text: CodePointText,
  base: number,
  quoted: readonly Span[],
  differing: readonly Span[],
): Piece[] {
  const bounds = [...quoted, ...differing].flatMap(({ start, end }) => [start - base, end - base]);
  const inside = bounds.filter((bound) => bound > 0 && bound < text.length);
  const cuts = [...new Set([0, ...inside, text.length])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, i) => ({
    text: text.slice(start, cuts[i + 1] ?? text.length),
    quoted: covers(quoted, start + base),
    differs: covers(differing, start + base),
  }));
}

function covers(spans: readonly Span[], offset: number): boolean {
  return spans.some((span) => span.start <= offset && offset < span.end);
}
