import type { CodePointText, Span } from "./offsets";

/** Paragraphs, sentences, clauses and quotations, by rules on punctuation only. */

const PARAGRAPH = /[^\n]+/g;
const STOP = /[.!?…]+["'”’»)\]]*(?=\s|$)|[。！？]+[」』”）]*|[؟۔।]+/gu;
const ABBREVIATION =
  /(?:^|[\s("“‘'])(?:\p{L}|(?:\p{L}\.)+\p{L}|Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Capt|Sgt|St|Jr|Sr|vs|No|Nos|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|approx|cf|ca|al|etc)\.$/u;
const SENTENCE_START = /^[\s]*["'“‘«„([]*[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u;
const WEAK_BREAK = /[,،、;:](?=\s|$)|\s[–—-]\s|—|[()]|[；：，]/gu;
const STRONG_BREAK = /[;:](?=\s|$)|\s[–—-]\s|—|[()]|[；：]/gu;
const EDGE_PUNCTUATION = /^[\s,;:–—()،、；：，]+|[\s,;:–—()،、；：，]+$/gu;
const QUOTATIONS = [
  /“[^“”\n]+”/g,
  /«[^«»\n]+»/g,
  /„[^„“”\n]+[“”]/g,
  /"[^"\n]+"/g,
  /「[^「」\n]+」/g,
];

/** Runs of text between line breaks: what is shown as one block each. */
export function blocksOf(text: CodePointText): Span[] {
  return text.matches(PARAGRAPH);
}

/** Blocks without white space at their ends; blank ones are none. */
export function paragraphsOf(text: CodePointText): Span[] {
  return blocksOf(text).flatMap((span) => text.trim(span) ?? []);
}

export function sentencesOf(text: CodePointText, paragraph: Span): Span[] {
  const ends = text
    .matches(STOP, paragraph)
    .filter((stop) => endsSentence(text, stop, paragraph))
    .map((stop) => stop.end);
  return between(text, paragraph, [...ends, paragraph.end]);
}

function endsSentence(text: CodePointText, stop: Span, paragraph: Span): boolean {
  const after = text.slice(stop.end, Math.min(stop.end + 8, paragraph.end));
  if (after.trim() !== "" && !SENTENCE_START.test(after)) return false;
  if (text.quote(stop) !== ".") return true;
  const before = text.slice(Math.max(paragraph.start, stop.start - 12), stop.end);
  return stop.end === paragraph.end || !ABBREVIATION.test(before);
}

function between(text: CodePointText, within: Span, ends: readonly number[]): Span[] {
  const found: Span[] = [];
  let start = within.start;
  for (const end of ends) {
    const piece = start < end ? text.trim({ start, end }) : null;
    if (piece) found.push(piece);
    start = Math.max(start, end);
  }
  return found;
}

/** Pieces of a sentence between commas and stronger breaks, and those between stronger breaks only. */
export function clausesOf(text: CodePointText, sentence: Span): Span[] {
  const pieces = [WEAK_BREAK, STRONG_BREAK].flatMap((pattern) => {
    const ends = text.matches(pattern, sentence).map((stop) => stop.end);
    return between(text, sentence, [...ends, sentence.end]);
  });
  return distinct(pieces.flatMap((piece) => withoutEdges(text, piece) ?? []));
}

function withoutEdges(text: CodePointText, span: Span): Span | null {
  const edges = text.matches(EDGE_PUNCTUATION, span);
  const lead = edges.find((edge) => edge.start === span.start);
  const tail = edges.find((edge) => edge.end === span.end && edge !== lead);
  const inner = { start: lead?.end ?? span.start, end: tail?.start ?? span.end };
  return inner.start < inner.end ? inner : null;
}

/** Quoted passages: what is inside the quotation marks, and the same with them. */
export function quotationsOf(text: CodePointText, paragraph: Span): Span[] {
  return QUOTATIONS.flatMap((pattern) => text.matches(pattern, paragraph)).flatMap((outer) => {
    const inner = text.trim({ start: outer.start + 1, end: outer.end - 1 });
    return inner ? [inner, outer] : [outer];
  });
}

function distinct(spans: Span[]): Span[] {
  const seen = new Map(spans.map((span) => [`${span.start}-${span.end}`, span]));
  return [...seen.values()];
}

/** The units of one text, for the sentence cursor and for growing and shrinking a span. */
export class TextUnits {
  readonly text: CodePointText;
  readonly paragraphs: Span[];
  readonly sentences: Span[];

  constructor(text: CodePointText) {
    this.text = text;
    this.paragraphs = paragraphsOf(text);
    this.sentences = this.paragraphs.flatMap((paragraph) => sentencesOf(text, paragraph));
  }

  /** Index of the sentence that holds `offset`, else of the next one; -1 for a text without any. */
  sentenceAt(offset: number): number {
    const at = firstEndingAfter(this.sentences, offset);
    return Math.min(at, this.sentences.length - 1);
  }

  paragraphAt(offset: number): Span | undefined {
    return this.paragraphs[firstEndingAfter(this.paragraphs, offset)] ?? this.paragraphs.at(-1);
  }

  /** The smallest unit that holds more than `span`; the same span when there is none. */
  grow(span: Span): Span {
    const larger = this.unitsAround(span).filter(
      (unit) => contains(unit, span) && size(unit) > size(span),
    );
    return larger.reduce(
      (best, unit) => (size(unit) < size(best) ? unit : best),
      larger[0] ?? span,
    );
  }

  /**
   * The largest unit that is only part of `span`, the first of equals; the same when there is none. A sentence
   * shrinks to what is quoted in it, if anything is: that is what is marked most.
   */
  shrink(span: Span): Span {
    const isPart = (unit: Span) => contains(span, unit) && size(unit) < size(span);
    const quoted = this.isSentence(span) ? this.quotationsAround(span).filter(isPart) : [];
    const smaller = quoted.length > 0 ? quoted : this.unitsAround(span).filter(isPart);
    return smaller.reduce(
      (best, unit) => (size(unit) > size(best) ? unit : best),
      smaller[0] ?? span,
    );
  }

  private isSentence({ start, end }: Span): boolean {
    return this.sentences.some((unit) => unit.start === start && unit.end === end);
  }

  private quotationsAround(span: Span): Span[] {
    const paragraphs = this.paragraphs.filter((unit) => touches(unit, span));
    return paragraphs.flatMap((paragraph) => quotationsOf(this.text, paragraph));
  }

  private unitsAround(span: Span): Span[] {
    const paragraphs = this.paragraphs.filter((unit) => touches(unit, span));
    const sentences = this.sentences.filter((unit) => touches(unit, span));
    return [
      ...paragraphs,
      ...sentences,
      ...sentences.flatMap((sentence) => clausesOf(this.text, sentence)),
      ...this.quotationsAround(span),
    ];
  }
}

function firstEndingAfter(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const size = (span: Span) => span.end - span.start;
const contains = (outer: Span, inner: Span) => outer.start <= inner.start && inner.end <= outer.end;
const touches = (a: Span, b: Span) => a.start < b.end && b.start < a.end;
