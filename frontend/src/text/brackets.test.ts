import { expect, it } from "vitest";
import { layoutBrackets } from "./brackets";
import { assignLanes } from "./lanes";

it.each([
  [
    "apart",
    [
      [0, 5],
      [5, 9],
    ],
    [0, 0],
  ],
  [
    "nested",
    [
      [0, 9],
      [2, 4],
    ],
    [0, 1],
  ],
  [
    "the same",
    [
      [0, 9],
      [0, 9],
      [0, 9],
    ],
    [0, 1, 2],
  ],
  [
    "given out of order",
    [
      [4, 8],
      [0, 5],
    ],
    [1, 0],
  ],
  [
    "deeper than the limit",
    [
      [0, 9],
      [0, 9],
      [0, 9],
      [0, 9],
      [0, 9],
      [0, 9],
    ],
    [0, 1, 2, 3, 3, 3],
  ],
])("gives lanes to extents that are %s", (_name, given, lanes) => {
  const extents = given.map(([from = 0, to = 0]) => ({ from, to }));
  expect(assignLanes(extents, 4)).toEqual(lanes);
});

it("stands overlapping brackets side by side and keeps numbers apart", () => {
  const mark = (number: number, top: number, bottom: number) => ({
    id: String(number),
    number,
    top,
    bottom,
  });
  const placed = layoutBrackets([mark(1, 0, 60), mark(2, 0, 30), mark(3, 70, 72), mark(4, 89, 99)]);
  expect(placed.map((bracket) => [bracket.number, bracket.lane, bracket.labelTop])).toEqual([
    [1, 0, 0],
    [2, 1, 18],
    [3, 0, 70],
    [4, 0, 89],
  ]);
});

it("numbers on one line stand in the order of the text, whatever lanes their brackets have", () => {
  const marks = [
    { id: "long", number: 5, top: 0, bottom: 60 },
    { id: "first", number: 4, top: 0, bottom: 20 },
  ];
  expect(layoutBrackets(marks).map((mark) => [mark.number, mark.labelTop])).toEqual([
    [4, 0],
    [5, 18],
  ]);
});
