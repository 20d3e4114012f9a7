import type { ComponentChildren, JSX, Ref } from "preact";

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

export function Button(props: ButtonProps): JSX.Element {
  const { variant = "default", size = "normal", type = "button" } = props;
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
      aria-keyshortcuts={props.shortcut ? ariaKeys(props.shortcut) : undefined}
      ref={props.buttonRef ?? null}
    >
      {props.label ? <span class="visually-hidden">{props.label}</span> : null}
      {props.label ? <span aria-hidden="true">{props.children}</span> : props.children}
      {props.shortcut ? <Kbd>{props.shortcut}</Kbd> : null}
    </button>
  );
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
