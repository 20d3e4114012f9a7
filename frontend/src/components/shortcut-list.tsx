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
  title: string;
  rows: readonly ShortcutRow[];
  closeLabel: string;
  onClose: () => void;
  singleLabel: string;
  singleHint: string;
  single: boolean;
  onSingle: (on: boolean) => void;
}

/** All keys, as the shortcut table has them. */
export function ShortcutHelp(props: ShortcutHelpProps): JSX.Element {
  const groups = [...new Set(props.rows.map((row) => row.group))];
  return (
    <section class="overlay" aria-label={props.title} data-overlay="help">
      <div class="panel__head">
        <h2>{props.title}</h2>
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
                      {row.keys.map((key) => (
                        <kbd key={key} class="kbd">
                          {key}
                        </kbd>
                      ))}
                    </dt>
                    <dd>{row.name}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={props.single}
          onChange={(event) => props.onSingle(event.currentTarget.checked)}
        />
        <span>
          {props.singleLabel}
          <small>{props.singleHint}</small>
        </span>
      </label>
    </section>
  );
}

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
