import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CodePointText } from "./offsets";

interface Vector {
  name: string;
  text: string;
  points: { code_point: number; utf16: number }[];
  spans: { start: number; end: number; utf16_start: number; utf16_end: number; quote: string }[];
  graphemes: [number, number][];
}

// The same vectors run under pytest (P33).
const vectors = JSON.parse(
  readFileSync(new URL("../../../fixtures/text/offsets.json", import.meta.url), "utf8"),
) as Vector[];

describe.each(vectors)("$name", (vector) => {
  const text = new CodePointText(vector.text);

  it("converts every boundary both ways", () => {
    for (const { code_point, utf16 } of vector.points) {
      expect(text.toUtf16(code_point)).toBe(utf16);
      expect(text.toCodePoint(utf16)).toBe(code_point);
    }
    expect(text.length).toBe(vector.points.at(-1)?.code_point);
  });

  it("slices every quote", () => {
    for (const span of vector.spans) {
      expect(text.quote(span)).toBe(span.quote);
      expect(text.toUtf16(span.start)).toBe(span.utf16_start);
      expect(text.toCodePoint(span.utf16_end)).toBe(span.end);
    }
  });

  it("finds every grapheme", () => {
    const found = text.segments("grapheme", { start: 0, end: text.length });
    expect(found.map((span) => [span.start, span.end])).toEqual(vector.graphemes);
  });
});

it("sends the middle of a surrogate pair to its start, and clamps", () => {
  const text = new CodePointText("a💩b💩");
  expect([2, 5].map((utf16) => text.toCodePoint(utf16))).toEqual([1, 3]);
  expect([text.toUtf16(-3), text.toUtf16(99)]).toEqual([0, 6]);
  expect([text.toCodePoint(-3), text.toCodePoint(99)]).toEqual([0, 4]);
});

it("matches and trims inside a span, behind astral characters", () => {
  const text = new CodePointText("💩💩 one  two 💩");
  expect(text.matches(/\w+/g, { start: 2, end: text.length })).toEqual([
    { start: 3, end: 6 },
    { start: 8, end: 11 },
  ]);
  expect(text.trim({ start: 2, end: 8 })).toEqual({ start: 3, end: 6 });
  expect(text.trim({ start: 6, end: 8 })).toBeNull();
});
