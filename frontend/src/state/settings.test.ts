import { describe, expect, it } from "vitest";
import { ApiError } from "../api/client";
import { percentOf, SettingsForm, shareOf } from "./settings";

describe("a share as people write it", () => {
  it.each([
    ["50", 0.5],
    [" 7 % ", 0.07],
    ["99", 0.99],
    ["0", null],
    ["100", null],
    ["12.5", null],
    ["-5", null],
    ["half", null],
    ["", null],
  ])("%o is %o", (text, share) => {
    expect(shareOf(text)).toBe(share);
  });

  it("comes back as it was written", () => {
    for (let n = 1; n < 100; n += 1) expect(percentOf(shareOf(String(n)) ?? 0)).toBe(String(n));
    expect(percentOf(0)).toBe("");
  });
});

describe("a form of settings", () => {
  const stale = new ApiError({
    status: 412,
    code: "precondition_failed",
    title: "",
    detail: "",
    errors: [],
  });

  function form({ refuse = false } = {}) {
    const sent: [object, string | null][] = [];
    const made = new SettingsForm(
      {
        read: () => Promise.resolve({ data: { order: "theirs" }, tag: '"2"' }),
        write: (values, tag) => {
          sent.push([values, tag]);
          return refuse ? Promise.reject(stale) : Promise.resolve({ data: values, tag: '"3"' });
        },
      },
      { data: { order: "first" }, tag: '"1"' },
    );
    return { made, sent };
  }

  it("sends what is written with the tag of what it replaces", async () => {
    const { made, sent } = form();
    made.set({ order: "mine" });
    expect(made.changed.value).toBe(true);
    expect(await made.save()).toBe(true);
    made.set({ order: "again" });
    await made.save();
    expect(sent).toEqual([
      [{ order: "mine" }, '"1"'],
      [{ order: "again" }, '"3"'],
    ]);
    expect(made.changed.value).toBe(false);
  });

  it("keeps what is written where another was stored, until that is taken", async () => {
    const { made } = form({ refuse: true });
    made.set({ order: "mine" });
    expect(await made.save()).toBe(false);
    expect([made.stale.value, made.values.value.order]).toEqual([true, "mine"]);
    await made.takeStored();
    expect([made.stale.value, made.values.value.order]).toEqual([false, "theirs"]);
  });
});
