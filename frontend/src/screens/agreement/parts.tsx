import { type Signal, useSignal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { Button } from "../../components/button";
import { parts as words } from "../../strings/agreement-parts";
import * as confusion from "./part-confusion";
import * as disputed from "./part-disputed";
import * as drift from "./part-drift";
import * as further from "./part-further";
import * as labels from "./part-labels";
import * as matching from "./part-matching";
import * as method from "./part-method";
import * as people from "./part-people";
import * as suggestions from "./part-suggestions";
import type { Place } from "./place";

export interface PartProps {
  agreement: Agreement;
  place: Place;
}

interface Part {
  id: string;
  title: string;
  /** One line that is read without unfolding. */
  gist: (agreement: Agreement) => string;
  Body: ComponentType<PartProps>;
}

const PARTS: readonly Part[] = [
  { id: "labels", title: words.labels.title, ...labels },
  { id: "annotators", title: words.people.title, ...people },
  { id: "confusion", title: words.confusion.title, ...confusion },
  { id: "disputed", title: words.disputed.title, ...disputed },
  { id: "drift", title: words.drift.title, ...drift },
  { id: "suggestions", title: words.suggestions.title, ...suggestions },
  { id: "matching", title: words.matching.title, ...matching },
  { id: "further", title: words.further.title, ...further },
  { id: "method", title: words.method.title, ...method },
];

/** What is behind the figures, folded, with a table of contents beside it where there is room. */
export function Parts({ agreement, place }: PartProps): JSX.Element {
  const open = useSignal<readonly string[]>([PARTS[0]?.id ?? ""]);
  const set = (id: string, isOpen: boolean) => {
    const others = open.peek().filter((other) => other !== id);
    open.value = isOpen ? [...others, id] : others;
  };
  return (
    <div class="parts">
      <Contents open={open} onOpen={(id) => set(id, true)} />
      <div class="parts__list">
        {PARTS.map((part) => (
          <Fold
            key={part.id}
            part={part}
            agreement={agreement}
            place={place}
            isOpen={open.value.includes(part.id)}
            onToggle={(isOpen) => set(part.id, isOpen)}
          />
        ))}
      </div>
    </div>
  );
}

interface ContentsProps {
  /** Ids of the parts that are unfolded. */
  open: Signal<readonly string[]>;
  onOpen: (id: string) => void;
}

function Contents({ open, onOpen }: ContentsProps): JSX.Element {
  const allOpen = open.value.length === PARTS.length;
  return (
    <nav class="parts__contents" aria-label={words.contents}>
      <ol>
        {PARTS.map(({ id, title }) => (
          <li key={id}>
            <a href={`#${id}`} onClick={() => onOpen(id)}>
              {title}
            </a>
          </li>
        ))}
      </ol>
      <Button size="small" onClick={() => (open.value = allOpen ? [] : PARTS.map(({ id }) => id))}>
        {allOpen ? words.closeAll : words.openAll}
      </Button>
    </nav>
  );
}

interface FoldProps extends PartProps {
  part: Part;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}

/** Drawn only while unfolded. */
function Fold({ part, agreement, place, isOpen, onToggle }: FoldProps): JSX.Element {
  const { id, title, gist, Body } = part;
  return (
    <details
      class="part"
      id={id}
      open={isOpen}
      onToggle={(event) => onToggle(event.currentTarget.open)}
    >
      <summary>
        <h2>{title}</h2>
        <span class="part__gist">{gist(agreement)}</span>
      </summary>
      {isOpen ? (
        <div class="part__body">
          <Body agreement={agreement} place={place} />
        </div>
      ) : null}
    </details>
  );
}
