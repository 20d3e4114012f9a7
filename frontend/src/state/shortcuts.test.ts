// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { chordOf, setSingleKeys, shortcutFor, shownKeys, type Shortcut } from "./shortcuts";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  defaultPrevented: false,
  target: document.body as EventTarget | null,
  ...more,
});

it.each([
  [press("m"), "m"],
  [press("E", { shiftKey: true }), "E"],
  [press("?", { shiftKey: true }), "?"],
  [press("+", { shiftKey: true }), "+"],
  [press("z", { ctrlKey: true }), "Ctrl+z"],
  [press("Z", { metaKey: true, shiftKey: true }), "Ctrl+Shift+z"],
  [press("ArrowRight", { shiftKey: true, ctrlKey: true }), "Ctrl+Shift+ArrowRight"],
  [press("Enter", { ctrlKey: true }), "Ctrl+Enter"],
])("names the chord %#", (event, expected) => expect(chordOf(event)).toBe(expected));

it.each([
  ["+", "+"],
  ["m", "m"],
  ["Ctrl+Shift+z", "Ctrl+Shift+Z"],
  ["Shift+ArrowLeft", "Shift+←"],
  ["Enter", "↵"],
])("writes %s as %s", (chord, expected) => expect(shownKeys(chord)).toBe(expected));

describe("which shortcut a key means", () => {
  const row = (id: string, keys: string[], more: Partial<Shortcut> = {}): Shortcut => ({
    id,
    keys,
    group: "",
    name: "",
    run: () => undefined,
    ...more,
  });
  let cited = false;
  const table = [
    row("stance", ["r"], { when: () => cited }),
    row("rationale", ["r"]),
    row("edit", ["Enter"]),
    row("palette", ["Ctrl+k"], { inFields: true }),
    row("undo", ["Ctrl+z"]),
  ];
  const into = (html: "input" | "textarea" | "button") => document.createElement(html);
  const found = (event: ReturnType<typeof press>) => shortcutFor(table, event)?.id;

  afterEach(() => {
    setSingleKeys(true);
    cited = false;
  });

  it("takes the first row whose condition holds", () => {
    expect(found(press("r"))).toBe("rationale");
    cited = true;
    expect(found(press("r"))).toBe("stance");
  });

  it("leaves fields, buttons and input methods alone", () => {
    expect(found(press("r", { target: into("input") }))).toBeUndefined();
    expect(found(press("z", { ctrlKey: true, target: into("textarea") }))).toBeUndefined();
    expect(found(press("Enter", { target: into("button") }))).toBeUndefined();
    expect(found(press("r", { isComposing: true }))).toBeUndefined();
    expect(found(press("k", { ctrlKey: true, target: into("input") }))).toBe("palette");
    expect(found(press("r", { target: into("button") }))).toBe("rationale");
  });

  it("keeps only chords and named keys when single keys are off", () => {
    setSingleKeys(false);
    expect(found(press("r"))).toBeUndefined();
    expect(found(press("Enter"))).toBe("edit");
    expect(found(press("z", { ctrlKey: true }))).toBe("undo");
  });
});
