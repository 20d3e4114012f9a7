import type { JSX, TargetedKeyboardEvent } from "preact";
import { KeyHint } from "./button";

export interface Choice {
  key: string;
  name: string;
  description?: string | undefined;
  /** Key that chooses it, shown beside the name. */
  shortcut?: string | undefined;
  class?: string | undefined;
}

interface ChipsProps {
  label: string;
  options: readonly Choice[];
  selected: readonly string[];
  onToggle: (key: string) => void;
  id?: string | undefined;
}

/** Several of many: toggle buttons; arrow keys move, Space toggles. */
export function Chips({ label, options, selected, onToggle, id }: ChipsProps): JSX.Element {
  return (
    <div class="chips" role="group" aria-label={label} id={id} onKeyDown={moveFocus}>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          class="chip"
          aria-pressed={selected.includes(option.key)}
          title={option.description || undefined}
          onClick={() => onToggle(option.key)}
        >
          {option.name}
        </button>
      ))}
    </div>
  );
}

interface SegmentedProps {
  label: string;
  options: readonly Choice[];
  selected: string | null;
  onSelect: (key: string) => void;
  compact?: boolean;
  id?: string | undefined;
}

/** One of few: a radio group of buttons; arrow keys move, Space or Enter chooses. */
export function Segmented(props: SegmentedProps): JSX.Element {
  const { label, options, selected, onSelect, compact = false, id } = props;
  const tabStop = options.some((o) => o.key === selected) ? selected : options[0]?.key;
  return (
    <div
      class={compact ? "segmented segmented--compact" : "segmented"}
      role="radiogroup"
      aria-label={label}
      id={id}
      onKeyDown={moveFocus}
    >
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          role="radio"
          aria-checked={option.key === selected}
          tabIndex={option.key === tabStop ? 0 : -1}
          class={`segmented__option ${option.class ?? ""}`.trim()}
          title={option.description || undefined}
          onClick={() => onSelect(option.key)}
        >
          {option.name}
          {option.shortcut ? <KeyHint usual={option.shortcut} /> : null}
        </button>
      ))}
    </div>
  );
}

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function moveFocus(event: TargetedKeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
  event.stopPropagation();
}
