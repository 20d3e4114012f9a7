// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keysOf, ownKeys, refusalOf, resetKeys, setKey } from "./key-map";
import { shortcutFor, type Shortcut } from "./shortcuts";

const row = (id: string, keys: string[]): Shortcut => ({
  id,
  keys,
  group: "",
  name: `name of ${id}`,
  run: () => undefined,
});
const table = [row("refutes", ["r"]), row("rationale", ["r"]), row("redo", ["Ctrl+y", "Ctrl+Y"])];
const press = (key: string) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  defaultPrevented: false,
  target: document.body,
});

beforeEach(resetKeys);
afterEach(resetKeys);

it("an own key runs the shortcut in place of the usual ones", () => {
  setKey("redo", "z");
  expect(keysOf(table[2] as Shortcut)).toEqual(["z"]);
  expect(shortcutFor(table, press("z"))?.id).toBe("redo");
  setKey("refutes", "y");
  expect(shortcutFor(table, press("r"))?.id).toBe("rationale");
  resetKeys();
  expect(shortcutFor(table, press("r"))?.id).toBe("refutes");
});

it("own keys outlive the visit, and what is no such thing is passed over", async () => {
  setKey("redo", "z");
  vi.resetModules();
  expect((await import("./key-map")).ownKeys.value).toEqual({ redo: "z" });
  localStorage.setItem("factcheck:keys", '{"redo": 7, "mark": "q"}');
  vi.resetModules();
  expect((await import("./key-map")).ownKeys.value).toEqual({ mark: "q" });
  localStorage.setItem("factcheck:keys", "no JSON");
  vi.resetModules();
  expect((await import("./key-map")).ownKeys.value).toEqual({});
  expect(ownKeys.value).toEqual({ redo: "z" });
});

describe("which keys are refused", () => {
  it.each(["Tab", "Escape", "Enter", " ", "Ctrl+Enter", "Shift+Tab", "Shift"])("%s", (chord) => {
    expect(refusalOf(table, "redo", chord)).toEqual({ why: "reserved" });
  });

  it("one that another shortcut has, by its name", () => {
    expect(refusalOf(table, "redo", "r")).toEqual({ why: "taken", by: "name of refutes" });
    setKey("refutes", "y");
    setKey("rationale", "u");
    expect(refusalOf(table, "redo", "r")).toBeNull();
    expect(refusalOf(table, "redo", "u")).toEqual({ why: "taken", by: "name of rationale" });
  });

  it("not its own, nor one that two share as they stand", () => {
    setKey("rationale", "u");
    expect(refusalOf(table, "rationale", "r")).toBeNull();
    expect(refusalOf(table, "rationale", "u")).toBeNull();
    expect(refusalOf(table, "redo", "+")).toBeNull();
  });
});
