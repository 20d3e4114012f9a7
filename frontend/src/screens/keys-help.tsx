import type { JSX } from "preact";
import { ShortcutHelp, type ShortcutRow } from "../components/shortcut-list";
import { announce } from "../state/announcer";
import { keysOf, ownKeys, refusalOf, resetKeys, setKey } from "../state/key-map";
import { chordOf, setSingleKeys, shownKeys, singleKeys, type Shortcut } from "../state/shortcuts";
import { strings } from "../strings";

const words = strings.annotate.help;

interface KeysHelpProps {
  table: readonly Shortcut[];
  onClose: () => void;
}

/** All keys of a screen, each to be changed. */
export function KeysHelp({ table, onClose }: KeysHelpProps): JSX.Element {
  return (
    <ShortcutHelp
      words={words}
      rows={rowsOf(table)}
      changed={Object.keys(ownKeys.value).length > 0}
      onChange={(id, event) => choose(table, id, event)}
      onReset={resetKeys}
      closeLabel={strings.common.close}
      onClose={onClose}
      single={singleKeys.value}
      onSingle={setSingleKeys}
    />
  );
}

export function rowsOf(table: readonly Shortcut[]): ShortcutRow[] {
  return table.map((row) => ({ ...row, keys: keysOf(row).map(shownKeys) }));
}

/** Takes the pressed key for a shortcut; what stands against it, in words, where something does. */
function choose(table: readonly Shortcut[], id: string, event: KeyboardEvent): string | null {
  const chord = chordOf(event);
  const refusal = refusalOf(table, id, chord);
  if (refusal?.why === "taken") return words.taken(shownKeys(chord), refusal.by);
  if (refusal) return words.reserved(shownKeys(chord));
  setKey(id, chord);
  announce(words.chosen(shownKeys(chord)));
  return null;
}
