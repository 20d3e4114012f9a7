import { describe, expect, it } from "vitest";
import { CodePointText } from "./offsets";
import { piecesOf } from "./pieces";

const pieces = (
  raw: string,
  base: number,
  quoted: [number, number][],
  differs: [number, number][],
) => {
  const spans = (pairs: [number, number][]) => pairs.map(([start, end]) => ({ start, end }));
  return piecesOf(new CodePointText(raw), base, spans(quoted), spans(differs)).map(
    (piece) => `${piece.quoted ? "q" : "-"}${piece.differs ? "d" : "-"} ${piece.text}`,
  );
};

describe("the pieces of a passage", () => {
  it("are one where nothing is marked", () => {
    expect(pieces("in July", 100, [], [])).toEqual(["-- in July"]);
  });

  it("end where a mark begins or ends, counted in code points of the whole text", () => {
    expect(pieces("🚢 in July, he said", 100, [[102, 109]], [[105, 109]])).toEqual([
      "-- 🚢 ",
      "q- in ",
      "qd July",
      "-- , he said",
    ]);
  });

  it("are cut off where marks reach beyond the passage", () => {
    expect(pieces("in July", 10, [[0, 13]], [[15, 40]])).toEqual(["q- in ", "-- Ju", "-d ly"]);
  });
});
