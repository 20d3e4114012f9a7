/**
 * Offsets in this program are Unicode code points. JavaScript strings and the DOM count UTF-16 units.
 * This file is the only one that knows the difference: everything else asks a CodePointText.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

const HIGH_SURROGATE = /[\ud800-\udbff][\udc00-\udfff]/g;

type Granularity = "grapheme" | "word";
const segmenters = new Map<Granularity, Intl.Segmenter>();

/** A text whose positions are code points. Built once per text in O(n); look-ups are O(log n). */
export class CodePointText {
  readonly raw: string;
  /** Number of code points. */
  readonly length: number;
  /** Code point position of every character outside the basic plane, ascending. */
  private readonly astral: Uint32Array;

  constructor(raw: string) {
    this.raw = raw;
    this.astral = Uint32Array.from(
      [...raw.matchAll(HIGH_SURROGATE)],
      (match, i) => match.index - i,
    );
    this.length = raw.length - this.astral.length;
  }

  /** Code point offset → UTF-16 offset. Offsets outside the text are clamped. */
  toUtf16(offset: number): number {
    const inside = Math.max(0, Math.min(offset, this.length));
    return inside + firstIndex(this.astral.length, (i) => (this.astral[i] ?? 0) >= inside);
  }

  /** UTF-16 offset → code point offset. The middle of a surrogate pair falls to its start. */
  toCodePoint(utf16: number): number {
    const inside = Math.max(0, Math.min(utf16, this.raw.length));
    // A pair counts as soon as its first unit is passed, which sends its middle to its start.
    return inside - firstIndex(this.astral.length, (i) => (this.astral[i] ?? 0) + i >= inside);
  }

  slice(start: number, end: number): string {
    return this.raw.slice(this.toUtf16(start), this.toUtf16(end));
  }

  quote(span: Span): string {
    return this.slice(span.start, span.end);
  }

  /** How far `offset` lies behind `base`, as the DOM counts inside one text node. */
  toDomOffset(offset: number, base: number): number {
    return this.toUtf16(offset) - this.toUtf16(base);
  }

  fromDomOffset(domOffset: number, base: number): number {
    return this.toCodePoint(this.toUtf16(base) + domOffset);
  }

  /** Where `pattern` (global) matches inside `within`, in order. */
  matches(pattern: RegExp, within: Span = { start: 0, end: this.length }): Span[] {
    const base = this.toUtf16(within.start);
    const part = this.raw.slice(base, this.toUtf16(within.end));
    return Array.from(part.matchAll(pattern), (match) => ({
      start: this.toCodePoint(base + match.index),
      end: this.toCodePoint(base + match.index + match[0].length),
    })).filter((span) => span.start < span.end);
  }

  /** Graphemes or word-like segments of `within`, in order; words leave out spaces and punctuation. */
  segments(granularity: Granularity, within: Span): Span[] {
    const base = this.toUtf16(within.start);
    const part = this.raw.slice(base, this.toUtf16(within.end));
    const found: Span[] = [];
    for (const piece of segmenter(granularity).segment(part)) {
      if (granularity === "word" && !piece.isWordLike) continue;
      found.push({
        start: this.toCodePoint(base + piece.index),
        end: this.toCodePoint(base + piece.index + piece.segment.length),
      });
    }
    return found;
  }

  /** The span without white space at its ends; null when nothing else is in it. */
  trim(span: Span): Span | null {
    const quote = this.quote(span);
    const lead = quote.length - quote.trimStart().length;
    const tail = quote.length - quote.trimEnd().length;
    if (lead === quote.length) return null;
    // White space lies in the basic plane, so its units are its code points.
    return { start: span.start + lead, end: span.end - tail };
  }
}

function segmenter(granularity: Granularity): Intl.Segmenter {
  const known = segmenters.get(granularity);
  if (known) return known;
  const made = new Intl.Segmenter(undefined, { granularity });
  segmenters.set(granularity, made);
  return made;
}

/** The first index below `length` for which `holds` is true; from there on it must stay true. */
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
