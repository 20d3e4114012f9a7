import { signal } from "@preact/signals";
import { keysOf } from "./key-map";

/** One table of shortcuts drives the keys, the overlay that lists them, and the palette. */
export interface Shortcut {
  id: string;
  /** As KeyboardEvent.key has it, with `Ctrl+`, `Shift+` before it; the first one is shown. */
  keys: readonly string[];
  group: string;
  name: string;
  run: () => void;
  /** Absent means always. */
  when?: () => boolean;
  /** Acts in text fields too. */
  inFields?: boolean;
  /** Left out of the palette, as moving a cursor makes no sense there. */
  keyOnly?: boolean;
}

const SETTING = "factcheck:single-keys";

/** Keys of one character can be switched off (WCAG 2.1.4). */
export const singleKeys = signal(read());

function read(): boolean {
  try {
    return localStorage.getItem(SETTING) !== "off";
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  try {
    localStorage.setItem(SETTING, on ? "on" : "off");
  } catch {
    // The setting then holds for this visit.
  }
}

type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** `Ctrl+Shift+z`, `Shift+ArrowLeft`, `]`: Shift is named only where it does not change the key. */
export function chordOf(event: KeyPress): string {
  const named = event.key.length > 1;
  const letter = !named && event.key.toLowerCase() !== event.key.toUpperCase();
  const control = event.ctrlKey || event.metaKey;
  const shift = event.shiftKey && (named || (letter && control));
  const key = letter && control ? event.key.toLowerCase() : event.key;
  return [control && "Ctrl", event.altKey && "Alt", shift && "Shift", key]
    .filter(Boolean)
    .join("+");
}

const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable=false])";
const CONTROLS = "a[href], button, summary, [role=option], [role=radio]";

/** The shortcut that an event means, given where the focus is; undefined when the key is not ours. */
export function shortcutFor(
  table: readonly Shortcut[],
  event: KeyPress & { isComposing: boolean; defaultPrevented: boolean; target: EventTarget | null },
): Shortcut | undefined {
  if (event.isComposing || event.defaultPrevented) return undefined;
  const chord = chordOf(event);
  const at = event.target instanceof Element ? event.target : null;
  const inField = at?.closest(FIELDS) !== null && at !== null;
  if (at?.closest(CONTROLS) && (chord === "Enter" || chord === " ")) return undefined;
  if (!singleKeys.value && chord.length === 1) return undefined;
  return table.find(
    (shortcut) =>
      keysOf(shortcut).includes(chord) &&
      (!inField || shortcut.inFields === true) &&
      (shortcut.when?.() ?? true),
  );
}

const SHOWN: Record<string, string> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  Delete: "Del",
};

/** What a shown key has become, by how it was shown before anybody chose keys of their own. */
export function shownNow(table: readonly Shortcut[]): (key: string) => string {
  const moved = new Map(
    [...table]
      .reverse()
      .map((one) => [shownKeys(one.keys[0] ?? ""), shownKeys(keysOf(one)[0] ?? "")]),
  );
  return (key) => moved.get(key) ?? key;
}

/** How a chord is written for people. */
export function shownKeys(chord: string): string {
  const parts = chord === "+" ? ["+"] : chord.split(/\+(?=.)/);
  const shown = parts.map((part) => SHOWN[part] ?? part);
  return shown.length > 1
    ? [...shown.slice(0, -1), (shown.at(-1) ?? "").toUpperCase()].join("+")
    : (shown[0] ?? "");
}
