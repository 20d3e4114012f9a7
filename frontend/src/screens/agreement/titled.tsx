import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

interface TitledProps {
  title: string;
  /** How to read it. */
  lead?: string | undefined;
  children?: ComponentChildren;
}

/** A table with its title; one that is its own picture needs no other. */
export function Titled({ title, lead, children }: TitledProps): JSX.Element {
  const id = useId();
  return (
    <figure class="plot" aria-labelledby={id}>
      <figcaption>
        <h3 id={id}>{title}</h3>
        {lead ? <p class="plot__note">{lead}</p> : null}
      </figcaption>
      {children}
    </figure>
  );
}
