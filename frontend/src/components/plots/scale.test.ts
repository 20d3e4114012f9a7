import { describe, expect, it } from "vitest";
import {
  across,
  agreementAxis,
  differenceAxis,
  figure,
  place,
  points,
  share,
  SHARES,
  written,
} from "./scale";

const between = (low: number, high: number) => ({ value: low, low, high, n: 10 });

describe("figures", () => {
  it.each([
    [0.714, "0.71"],
    [-0.126, "−0.13"],
    [-0.001, "0.00"],
    [1, "1.00"],
  ])("%d is written %s", (value, words) => expect(figure(value)).toBe(words));

  it.each([
    [0.714, "71 %"],
    [0.004, "0.4 %"],
    [0, "0 %"],
    [1, "100 %"],
  ])("a share of %d is written %s", (value, words) => expect(share(value)).toBe(words));

  it.each([
    [0.08, "+8 pp"],
    [-0.08, "−8 pp"],
    [0, "0 pp"],
  ])("a difference of %d is written %s", (value, words) => expect(points(value)).toBe(words));

  it.each([
    [{ value: 0.5, low: 0.4, high: 0.6, n: 3 }, "0.50 (0.40 to 0.60)"],
    [{ value: 0.5, low: null, high: null, n: 3 }, "0.50"],
    [{ value: null, low: null, high: null, n: 0, reason: "Nothing." }, "Nothing."],
    [{ value: null, low: null, high: null, n: 0 }, "–"],
  ])("an estimate is written whole", (estimate, words) =>
    expect(written(estimate, figure)).toBe(words),
  );
});

describe("axes", () => {
  it("of agreement reach from 0 to 1", () =>
    expect(agreementAxis([between(0.1, 0.9)])).toMatchObject({ low: 0, ticks: [0, 1] }));

  it("of agreement reach below 0 where an interval does, and never below −1", () => {
    expect(agreementAxis([between(-0.31, 0.9)]).low).toBeCloseTo(-0.4);
    expect(agreementAxis([between(-0.2, 0.9)]).low).toBeCloseTo(-0.2);
    expect(agreementAxis([between(-4, 0.9)]).low).toBe(-1);
  });

  it("of differences reach as far to both sides", () =>
    expect(differenceAxis([between(-0.31, 0.1)])).toMatchObject({ low: -0.4, high: 0.4 }));

  it.each([
    [0, 0],
    [0.25, 0.25],
    [-3, 0],
    [3, 1],
  ])("%d lies at %d of the width", (value, part) => expect(place(SHARES, value)).toBe(part));

  it("places are written for SVG", () => expect(across(SHARES, 0.333)).toBe("33.3%"));
});
