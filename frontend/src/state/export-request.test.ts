import { describe, expect, it } from "vitest";
import { EVERYTHING, narrows, toggled } from "./export-request";

describe("what an export is asked for", () => {
  it("is everything at first, in whatever format", () => {
    expect(narrows(EVERYTHING)).toBe(false);
    expect(narrows({ ...EVERYTHING, format: "csv" })).toBe(false);
  });

  it("is narrowed by each part", () => {
    expect(narrows({ ...EVERYTHING, rounds: ["First"] })).toBe(true);
    expect(narrows({ ...EVERYTHING, statuses: ["closed"] })).toBe(true);
    expect(narrows({ ...EVERYTHING, documents: "settled" })).toBe(true);
    expect(narrows({ ...EVERYTHING, judgments: "gold" })).toBe(true);
  });

  it("takes a key in, and out again", () => {
    expect(toggled(["a"], "b")).toEqual(["a", "b"]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
  });
});
