// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { labeled, LineBand, type LinePoint, runsOf } from "./line-band";
import { agreementAxis } from "./scale";
import { drawn, texts } from "./testing";

function point(i: number, value: number | null): LinePoint {
  const estimate = {
    value,
    low: value === null ? null : value - 0.1,
    high: value === null ? null : value + 0.1,
    n: 10,
  };
  return { key: `${i}`, label: `w${i}`, at: i / 4, estimate };
}

const points = [0.5, 0.6, null, 0.7, 0.8].map((value, i) => point(i, value));
const axis = agreementAxis([]);

describe("a line in its band", () => {
  it("breaks where there is no value", () =>
    expect(runsOf(points).map((run) => run.map(({ key }) => key))).toEqual([
      ["0", "1"],
      ["3", "4"],
    ]));

  it("draws a ring for each value and a band for each run", () => {
    const root = drawn(<LineBand label="by week" points={points} axis={axis} />);
    expect(root.querySelectorAll("circle")).toHaveLength(4);
    expect(root.querySelectorAll("polygon")).toHaveLength(2);
    expect(root.querySelector("svg")?.getAttribute("aria-label")).toBe("by week");
  });

  it("bounds the band by the ends of the intervals", () => {
    const root = drawn(<LineBand label="by week" points={points.slice(0, 2)} axis={axis} />);
    const corners = root.querySelector("polygon")?.getAttribute("points")?.split(" ");
    const numbers = corners?.map((corner) => corner.split(",").map((n) => +(+n).toFixed(3)));
    expect(numbers).toEqual([
      [0, 0.4],
      [0.25, 0.3],
      [0.25, 0.5],
      [0, 0.6],
    ]);
  });

  it("labels few points, the first and the last among them", () => {
    const many = Array.from({ length: 40 }, (_, i) => point(i, 0.5));
    const shown = labeled(many).map(({ key }) => key);
    expect(shown.length).toBeLessThanOrEqual(5);
    expect([shown[0], shown.at(-1)]).toEqual(["0", "39"]);
    const root = drawn(<LineBand label="x" points={points} axis={axis} />);
    expect(texts(root, "text")).toContain("w4");
  });

  it("labels a point that is alone", () =>
    expect(labeled(points.slice(0, 1)).map(({ key }) => key)).toEqual(["0"]));
});
