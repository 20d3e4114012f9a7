import { createContext, type ComponentChildren, type JSX, type Ref } from "preact";
import { useContext } from "preact/hooks";

interface ButtonProps {
  children: ComponentChildren;
  onClick?: ((event: MouseEvent) => void) | undefined;
  variant?: "default" | "primary" | "quiet" | "danger";
  size?: "normal" | "small";
  type?: "button" | "submit";
  disabled?: boolean | undefined;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
  controls?: string | undefined;
  /** Accessible name, where what is seen is a sign or would be ambiguous. */
  label?: string | undefined;
  /** The key that does the same, shown but not part of the name. */
  shortcut?: string | undefined;
  class?: string;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** What a key is called that somebody may have put in place of the usual one. */
export const KeyNames = createContext<(key: string) => string>((key) => key);

export function Button(props: ButtonProps): JSX.Element {
  const { variant = "default", size = "normal", type = "button" } = props;
  const nameOf = useContext(KeyNames);
  const shortcut = props.shortcut && nameOf(props.shortcut);
  const names = ["button", `button--${variant}`, `button--${size}`, props.class ?? ""];
  return (
    <button
      type={type}
      class={names.join(" ").trim()}
      onClick={props.onClick}
      disabled={props.disabled}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-controls={props.controls}
      aria-keyshortcuts={shortcut ? ariaKeys(shortcut) : undefined}
      ref={props.buttonRef ?? null}
    >
      {props.label ? <span class="visually-hidden">{props.label}</span> : null}
      {props.label ? <span aria-hidden="true">{props.children}</span> : props.children}
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
    </button>
  );
}

/** The key that does the same, as it is now. */
export function KeyHint({ usual }: { usual: string }): JSX.Element {
  return <Kbd>{useContext(KeyNames)(usual)}</Kbd>;
}

export function Kbd({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <kbd class="kbd" aria-hidden="true">
      {children}
    </kbd>
  );
}

function ariaKeys(keys: string): string {
  return keys.replace("Ctrl+", "Control+").replace("↵", "Enter");
}
