import { describe, expect, it } from "vitest";
import { adviceFor, figure, place } from "./advice";

describe("advice", () => {
  it.each([
    [0.8, 0.9, "reliable"],
    [0.79, 0.95, "tentative"],
    [0.667, 0.7, "tentative"],
    [0.2, 0.66, "unreliable"],
    [0.2, 0.667, "open"],
    [-0.1, 0.9, "open"],
  ])("an interval from %d to %d is %s", (low, high, expected) =>
    expect(adviceFor(low, high, 10)).toBe(expected),
  );

  it("reads nothing from a handful of documents", () => expect(adviceFor(0.9, 1, 9)).toBe("few"));

  it.each([
    [-0.2, 0],
    [0.4, 0.5],
    [1, 1],
    [-3, 0],
    [2, 1],
  ])("%d lies at %d of the axis", (value, share) => expect(place(value)).toBeCloseTo(share));

  it("writes a true minus", () => expect(figure(-0.126)).toBe("−0.13"));
});
