// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { IntervalBar } from "./interval-bar";
import { agreementAxis } from "./scale";
import { drawn, texts } from "./testing";

const wide = { value: 0.2, low: -0.2, high: 0.6, n: 4 };

it("draws the interval on an axis that reaches as far as it", () => {
  const root = drawn(
    <IntervalBar label="alpha 0.20" estimate={wide} axis={agreementAxis([wide])} />,
  );
  const line = root.querySelector(".interval line");
  expect([line?.getAttribute("x1"), line?.getAttribute("x2")]).toEqual(["0%", "66.666666667%"]);
  expect(texts(root, "text")).toEqual(["−0.20", "0", "0.67", "0.80", "1"]);
});

it("draws no interval where there is none, and nothing where there is no value", () => {
  const bare = { ...wide, low: null, high: null };
  const none = { ...bare, value: null };
  const draw = (estimate: typeof none | typeof bare) =>
    drawn(<IntervalBar label="x" estimate={estimate} axis={agreementAxis([])} />);
  expect(draw(bare).querySelectorAll(".interval line")).toHaveLength(0);
  expect(draw(bare).querySelectorAll("circle")).toHaveLength(1);
  expect(draw(none).querySelectorAll(".interval")).toHaveLength(0);
});

it("knows which labels stand too close where there is little room", () => {
  const crowded = (low: number) => {
    const axis = agreementAxis([{ ...wide, value: 0.5, low }]);
    const root = drawn(<IntervalBar label="x" estimate={wide} axis={axis} />);
    return texts(root, ".axis-labels__crowded");
  };
  expect(crowded(0)).toEqual([]);
  expect(crowded(-0.2)).toEqual(["0", "0.67"]);
  expect(crowded(-0.6)).toEqual(["0.67"]);
});
