import type { JSX } from "preact";
import type { Link } from "../api/types";
import { strings } from "../strings";
import { Button } from "./button";

const words = strings.annotate.links;

interface LinkListProps {
  links: readonly Link[];
  /** Whether the other document says it otherwise. */
  differs: (link: Link) => boolean;
  onOpen: (id: string) => void;
}

/** Under a claim: which other documents make it too, and in what they differ. */
export function LinkList({ links, differs, onOpen }: LinkListProps): JSX.Element | null {
  if (links.length === 0) return null;
  return (
    <section class="links" aria-label={words.title}>
      <h3 class="links__title">{words.title}</h3>
      <ul>
        {links.map((link) => (
          <li key={link.id} class={differs(link) ? "links__differs" : undefined}>
            <span class="links__sign" aria-hidden="true">
              {differs(link) ? "≠" : "="}
            </span>
            <span class="links__what">
              <b>{words.kinds[link.kind]}</b> <span dir="auto">{link.other.title}</span>
            </span>
            <Button size="small" variant="quiet" shortcut="v" onClick={() => onOpen(link.id)}>
              {words.open}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
