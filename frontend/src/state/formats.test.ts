import { describe, expect, it } from "vitest";
import { day, size } from "./formats";

describe("formats", () => {
  it.each([
    ["2024-03-05", "March 5, 2024"],
    [null, ""],
    ["soon", "soon"],
  ])("day %s", (iso, words) => expect(day(iso)).toBe(words));

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [2_560_000, "2.6 MB"],
  ])("size %d", (bytes, words) => expect(size(bytes)).toBe(words));
});
