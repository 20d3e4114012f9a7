import { describe, expect, it } from "vitest";
import { asked, following } from "./release-request";

describe("following", () => {
  it.each([
    [[], "1.0"],
    [["1.0"], "1.1"],
    [["1.9", "1.10"], "1.11"],
    [["2.0", "10.3.7", "9.9"], "10.4"],
  ])("comes after %j: %s", (versions, next) => {
    expect(following(versions)).toBe(next);
  });
});

describe("asked", () => {
  it("leaves the texts to the license unless somebody chooses", () => {
    expect(asked(" 1.0 ", "license")).toEqual({ version: "1.0" });
    expect(asked("1.0", "with")).toEqual({ version: "1.0", with_text: true });
    expect(asked("1.0", "without")).toEqual({ version: "1.0", with_text: false });
  });
});
