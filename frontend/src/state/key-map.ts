import { signal } from "@preact/signals";
import type { Shortcut } from "./shortcuts";

/** A person's own keys: one chord for a shortcut, in place of the usual ones; kept on this device. */

const SETTING = "factcheck:keys";

export type OwnKeys = Readonly<Record<string, string>>;

export const ownKeys = signal<OwnKeys>(read());

function read(): OwnKeys {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SETTING) ?? "{}");
    const pairs = Object.entries(kept as object).filter(([, chord]) => typeof chord === "string");
    return Object.fromEntries(pairs) as OwnKeys;
  } catch {
    return {};
  }
}

function keep(keys: OwnKeys): void {
  ownKeys.value = keys;
  try {
    localStorage.setItem(SETTING, JSON.stringify(keys));
  } catch {
    // The keys then hold for this visit.
  }
}

/** The chords that run a shortcut now. */
export function keysOf({ id, keys }: Pick<Shortcut, "id" | "keys">): readonly string[] {
  const own = ownKeys.value[id];
  return own === undefined ? keys : [own];
}

export function setKey(id: string, chord: string): void {
  keep({ ...ownKeys.peek(), [id]: chord });
}

export function resetKeys(): void {
  keep({});
}

/** What browsers, screen readers and this screen itself need. */
const KEPT = new Set([
  "Tab",
  "Escape",
  "Enter",
  " ",
  "Shift",
  "Control",
  "Alt",
  "Meta",
  "Dead",
  "Process",
]);

export type KeyRefusal = { why: "reserved" } | { why: "taken"; by: string };

/** Why a chord cannot run the shortcut; null when it can. */
export function refusalOf(
  table: readonly Shortcut[],
  id: string,
  chord: string,
): KeyRefusal | null {
  const key = chord.length > 1 ? (chord.split("+").at(-1) ?? "") : chord;
  if (KEPT.has(key)) return { why: "reserved" };
  const other = table.find((shortcut) => shortcut.id !== id && keysOf(shortcut).includes(chord));
  const own = table.find((shortcut) => shortcut.id === id);
  const sharedByDesign = other && own && own.keys.includes(chord) && other.keys.includes(chord);
  return other && !sharedByDesign ? { why: "taken", by: other.name } : null;
}
