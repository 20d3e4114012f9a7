import { describe, expect, test } from "vitest";
import { moreAfter, moreBefore, windowAround, windowFor } from "./list-window";

describe("what is drawn of a long list", () => {
  test.each([
    [-1, 40, 0, 40],
    [-1, 5000, 0, 200],
    [0, 5000, 0, 200],
    [99, 5000, 0, 200],
    [100, 5000, 0, 300],
    [2550, 5000, 2400, 2700],
    [4999, 5000, 4800, 5000],
    [0, 0, 0, 0],
  ])("around row %i of %i", (index, count, from, to) => {
    expect(windowAround(index, count)).toEqual({ from, to });
  });

  test("stays while what is looked at lies in it", () => {
    const shown = { from: 100, to: 400 };
    expect(windowFor(shown, 100, 5000)).toEqual(shown);
    expect(windowFor(shown, -1, 5000)).toEqual(shown);
    expect(windowFor(shown, 399, 5000)).toEqual(shown);
    expect(windowFor(shown, 400, 5000)).toEqual({ from: 300, to: 600 });
    expect(windowFor(shown, 99, 5000)).toEqual({ from: 0, to: 200 });
  });

  test("a list that shrank under it is drawn to its end", () => {
    expect(windowFor({ from: 100, to: 400 }, -1, 250)).toEqual({ from: 100, to: 250 });
    expect(windowFor({ from: 300, to: 400 }, -1, 250)).toEqual({ from: 0, to: 200 });
  });

  test("reading on shows a page more, and no more than there is", () => {
    expect(moreAfter({ from: 0, to: 200 }, 5000)).toEqual({ from: 0, to: 300 });
    expect(moreAfter({ from: 0, to: 200 }, 250)).toEqual({ from: 0, to: 250 });
    expect(moreBefore({ from: 50, to: 200 }, 250)).toEqual({ from: 0, to: 200 });
  });
});
