import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button, Kbd } from "./button";

export interface ShortcutRow {
  id: string;
  group: string;
  name: string;
  keys: readonly string[];
}

interface ShortcutHelpProps {
  words: {
    title: string;
    single: string;
    singleHint: string;
    change: (name: string) => string;
    press: string;
    reset: string;
    resetHint: string;
  };
  /** Whether any key is the person's own. */
  changed: boolean;
  /** What stands against the pressed key; null when it was taken. */
  onChange: (id: string, event: KeyboardEvent) => string | null;
  onReset: () => void;
  rows: readonly ShortcutRow[];
  closeLabel: string;
  onClose: () => void;
  single: boolean;
  onSingle: (on: boolean) => void;
}

/** All keys, as the shortcut table has them. */
export function ShortcutHelp(props: ShortcutHelpProps): JSX.Element {
  const groups = [...new Set(props.rows.map((row) => row.group))];
  return (
    <section class="overlay" aria-label={props.words.title} data-overlay="help">
      <div class="panel__head">
        <h2>{props.words.title}</h2>
        <Button variant="quiet" size="small" onClick={props.onClose} shortcut="Esc">
          {props.closeLabel}
        </Button>
      </div>
      <div class="shortcuts">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {props.rows
                .filter((row) => row.group === group)
                .map((row) => (
                  <div key={row.id} class="shortcuts__row">
                    <dt>
                      <KeyChooser row={row} words={props.words} onChange={props.onChange} />
                    </dt>
                    <dd>{row.name}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p class="muted">
        {props.words.resetHint}{" "}
        {props.changed ? (
          <Button size="small" variant="quiet" onClick={props.onReset}>
            {props.words.reset}
          </Button>
        ) : null}
      </p>
      <label class="check">
        <input
          type="checkbox"
          checked={props.single}
          onChange={(event) => props.onSingle(event.currentTarget.checked)}
        />
        <span>
          {props.words.single}
          <small>{props.words.singleHint}</small>
        </span>
      </label>
    </section>
  );
}

type KeyChooserProps = Pick<ShortcutHelpProps, "words" | "onChange"> & { row: ShortcutRow };

/** A shortcut's keys; chosen, it waits for the key to have instead. */
function KeyChooser({ row, words, onChange }: KeyChooserProps): JSX.Element {
  const [waits, setWaits] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const stop = () => {
    setWaits(false);
    setRefused(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!waits || MODIFIERS.has(event.key) || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return stop();
    const problem = onChange(row.id, event);
    setRefused(problem);
    if (problem === null) setWaits(false);
  };
  return (
    <>
      <button
        type="button"
        class="shortcuts__keys"
        aria-pressed={waits}
        onClick={() => setWaits(true)}
        onKeyDown={onKeyDown}
        onBlur={stop}
      >
        <span class="visually-hidden">{words.change(row.name)}, </span>
        {waits
          ? words.press
          : row.keys.map((key) => (
              <kbd key={key} class="kbd">
                {key}
              </kbd>
            ))}
      </button>
      {refused ? (
        <span class="shortcuts__refused" role="alert">
          {refused}
        </span>
      ) : null}
    </>
  );
}

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);

interface PaletteProps {
  title: string;
  fieldLabel: string;
  emptyText: string;
  rows: readonly ShortcutRow[];
  onRun: (id: string) => void;
  onClose: () => void;
}

/** Every command by its name: type, choose with the arrows, run with Enter. */
export function Palette(props: PaletteProps): JSX.Element {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = props.rows.filter((row) => words.every((w) => row.name.toLowerCase().includes(w)));
  const chosen = Math.min(at, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(found.length, 1));
    else if (event.key === "ArrowUp")
      setAt((chosen + found.length - 1) % Math.max(found.length, 1));
    else if (event.key === "Enter" && found[chosen]) props.onRun(found[chosen].id);
    else if (event.key === "Escape") props.onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="overlay overlay--palette" aria-label={props.title} data-overlay="palette">
      <input
        class="input"
        type="text"
        role="combobox"
        aria-label={props.fieldLabel}
        placeholder={props.fieldLabel}
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[chosen] ? `command-${found[chosen].id}` : undefined}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={props.onClose}
        ref={(input) => input?.focus()}
      />
      <ul class="palette" role="listbox" id="palette-list" aria-label={props.title}>
        {found.map((row, i) => (
          <li
            key={row.id}
            id={`command-${row.id}`}
            role="option"
            aria-selected={i === chosen}
            class="palette__row"
            onMouseDown={(event) => {
              event.preventDefault();
              props.onRun(row.id);
            }}
          >
            <span>{row.name}</span>
            <span>
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p class="item-list__empty">{props.emptyText}</p> : null}
    </section>
  );
}
