import { describe, expect, it } from "vitest";
import { CodePointText, type Span } from "./offsets";
import { joinFragments, moveEdge, nextBoundary, snapToGraphemes, snapToWords } from "./selection";
import { TextUnits } from "./units";

const make = (raw: string) => {
  const text = new CodePointText(raw);
  return { text, units: new TextUnits(text) };
};
const quote = (text: CodePointText, span: Span | null) => span && text.quote(span);

describe("snapping", () => {
  it.each([
    ["a family emoji", "x 👩‍👩‍👧 y", { start: 3, end: 5 }, "👩‍👩‍👧"],
    ["a combining accent", "cafe\u0301 bar", { start: 0, end: 4 }, "cafe\u0301"],
    ["white space at the ends", "one two three", { start: 3, end: 8 }, "two"],
    ["nothing but white space", "one   two", { start: 3, end: 5 }, null],
    ["a flag", "🇫🇷🇩🇪", { start: 0, end: 1 }, "🇫🇷"],
  ])("graphemes: %s", (_name, raw, span, expected) => {
    const { text, units } = make(raw);
    expect(quote(text, snapToGraphemes(text, units, span))).toBe(expected);
  });

  it.each([
    ["inside words", "one twofold three", { start: 5, end: 13 }, "twofold three"],
    ["at their ends", "one two three", { start: 4, end: 7 }, "two"],
  ])("words: %s", (_name, raw, span, expected) => {
    const { text, units } = make(raw);
    expect(quote(text, snapToWords(text, units, span))).toBe(expected);
  });
});

describe("boundaries", () => {
  it("steps over a whole grapheme, both ways", () => {
    const { text, units } = make("a👩‍👩‍👧b");
    expect(nextBoundary(text, units, 1, "grapheme", 1)).toBe(6);
    expect(nextBoundary(text, units, 6, "grapheme", -1)).toBe(1);
  });

  it("goes to the end of a word forward and to its start backward", () => {
    const { text, units } = make("one two three");
    expect(nextBoundary(text, units, 3, "word", 1)).toBe(7);
    expect(nextBoundary(text, units, 7, "word", -1)).toBe(4);
  });

  it("crosses from one paragraph to the next", () => {
    const { text, units } = make("one\n\ntwo");
    expect(nextBoundary(text, units, 3, "grapheme", 1)).toBe(5);
    expect(nextBoundary(text, units, 5, "word", 1)).toBe(8);
    expect(nextBoundary(text, units, 5, "grapheme", -1)).toBe(3);
  });

  it("stays at the ends of the text", () => {
    const { text, units } = make("one");
    expect(nextBoundary(text, units, 3, "word", 1)).toBe(3);
    expect(nextBoundary(text, units, 0, "grapheme", -1)).toBe(0);
  });

  it("never lets the edges of a span meet", () => {
    const { text, units } = make("ab");
    const span = { start: 0, end: 1 };
    expect(moveEdge(text, units, span, "end", "grapheme", -1)).toEqual(span);
    expect(moveEdge(text, units, span, "end", "grapheme", 1)).toEqual({ start: 0, end: 2 });
  });

  it.each([
    ["end", "word", -1, "two three", "two"],
    ["end", "grapheme", -1, "two t", "two"],
    ["end", "grapheme", 1, "two", "two t"],
    ["end", "grapheme", 1, "three", "three\n\nf"],
    ["start", "word", 1, "two three", "three"],
    ["start", "grapheme", 1, "o three", "three"],
    ["start", "grapheme", -1, "three", "o three"],
    ["end", "grapheme", 1, "four", "four"],
    ["start", "word", -1, "one", "one"],
  ] as const)("the %s by a %s (%i) takes no white space along: %s", (edge, step, by, from, to) => {
    const raw = "one two three\n\nfour ";
    const { text, units } = make(raw);
    const start = raw.indexOf(from);
    const span = { start, end: start + from.length };
    expect(quote(text, moveEdge(text, units, span, edge, step, by))).toBe(to);
  });
});

it.each([
  [
    "apart",
    [
      [8, 9],
      [1, 3],
    ],
    [
      [1, 3],
      [8, 9],
    ],
  ],
  [
    "touching",
    [
      [1, 3],
      [3, 5],
    ],
    [[1, 5]],
  ],
  [
    "nested",
    [
      [1, 9],
      [3, 5],
    ],
    [[1, 9]],
  ],
])("joins fragments that are %s", (_name, given, expected) => {
  const spans = given.map(([start = 0, end = 0]) => ({ start, end }));
  expect(joinFragments(spans).map((span) => [span.start, span.end])).toEqual(expected);
});
