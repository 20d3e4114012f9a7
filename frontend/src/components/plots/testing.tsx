import { type ComponentChild, render } from "preact";

/** What a component draws, in an element of its own. */
export function drawn(component: ComponentChild): HTMLElement {
  const root = document.createElement("div");
  document.body.append(root);
  render(component, root);
  return root;
}

/** The texts of what a selector finds. */
export function texts(root: Element | null | undefined, selector: string): string[] {
  return [...(root?.querySelectorAll(selector) ?? [])].map((node) => node.textContent ?? "");
}
