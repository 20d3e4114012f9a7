import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { strings } from "../strings";
import { Button } from "./button";
import { TextField } from "./field";

const words = strings.annotate.finder;

export interface Match {
  key: string;
  before: string;
  quote: string;
  after: string;
}

interface QuoteFinderProps {
  find: (passage: string) => readonly Match[];
  onMark: (key: string) => void;
  onClose: () => void;
}

/** Marking without pointing: type the words, choose the place. */
export function QuoteFinder({ find, onMark, onClose }: QuoteFinderProps): JSX.Element {
  const [passage, setPassage] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const matches = find(passage);
  const first = matches[0];
  return (
    <section class="overlay overlay--finder" aria-label={words.title} data-overlay="finder">
      <div class="panel__head">
        <h2>{words.title}</h2>
        <Button variant="quiet" size="small" onClick={onClose} shortcut="Esc">
          {strings.common.close}
        </Button>
      </div>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (first) onMark(first.key);
        }}
      >
        <TextField
          id="finder-passage"
          label={words.field}
          placeholder={words.placeholder}
          value={passage}
          onInput={setPassage}
        />
      </form>
      <p role="status" class="field__hint">
        {passage.trim().length < 2
          ? ""
          : matches.length === 0
            ? words.none
            : words.count(matches.length)}
      </p>
      <ol class="matches" aria-label={words.matches}>
        {matches.map((match) => (
          <li key={match.key}>
            <button type="button" class="matches__row" onClick={() => onMark(match.key)}>
              <span class="visually-hidden">{words.mark(match.quote)}</span>
              {match.before}
              <mark>{match.quote}</mark>
              {match.after}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
