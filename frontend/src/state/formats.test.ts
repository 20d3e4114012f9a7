import { describe, expect, it } from "vitest";
import { day, days, duration, limit, moment, size } from "./formats";

describe("formats", () => {
  it.each([
    ["2024-03-05", "March 5, 2024"],
    [null, ""],
    ["soon", "soon"],
  ])("day %s", (iso, words) => expect(day(iso)).toBe(words));

  it.each([
    [0, "less than a minute"],
    [59, "less than a minute"],
    [754, "12 min"],
    [11_100, "3 h 05 min"],
    [360_000, "100 h 00 min"],
  ])("duration of %s s", (seconds, words) => expect(duration(seconds)).toBe(words));

  it.each([
    ["2024-05-14", "2024-05-16", "May 14 – 16, 2024"],
    ["2024-05-16", "2024-05-16", "May 16, 2024"],
    ["2024-05-16", null, "May 16, 2024"],
    [null, "2024-05-16", "May 16, 2024"],
    [null, null, ""],
  ])("days %s to %s", (from, to, words) =>
    expect(days(from, to).replace(/[\u2009\u202f]/g, " ")).toBe(words),
  );

  it.each([
    ["2024-05-16T09:04:00", "May 16, 9:04 AM"],
    ["2023-05-16T21:30:00", "May 16, 2023, 9:30 PM"],
    ["soon", "soon"],
  ])("moment %s", (iso, words) =>
    expect(moment(iso, new Date("2024-12-01T00:00:00")).replace(/\u202f/g, " ")).toBe(words),
  );

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [2_560_000, "2.6 MB"],
  ])("size %d", (bytes, words) => expect(size(bytes)).toBe(words));

  it.each([
    [2 ** 30, "1 GiB"],
    [1536 * 2 ** 20, "1.6 GB"],
    [512 * 2 ** 20, "512 MiB"],
    [5_000_000, "5.0 MB"],
    [1_073_741_823, "1.1 GB"],
    [500, "500 B"],
  ])("limit %d", (bytes, words) => expect(limit(bytes)).toBe(words));
});
