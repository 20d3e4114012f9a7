import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Claim, Evidence, Origin, Source, SourceKind, Stance } from "../api/types";
import { strings } from "../strings";
import { Button } from "./button";
import { Segmented } from "./choice";
import { Badge } from "./feedback";
import { Field, SelectField, TextField } from "./field";

const words = strings.annotate.evidence;

export interface EvidenceHandlers {
  /** False when the text is no web address. */
  onAddAddress: (text: string) => boolean;
  onAddSource: (kind: SourceKind) => void;
  onSource: (id: string, changes: Partial<Source>) => void;
  onEvidence: (id: string, changes: Partial<Evidence>) => void;
  onRemoveEvidence: (id: string) => void;
  onVisitEvidence: (id: string) => void;
}

interface EvidenceListProps {
  claim: Claim;
  active: string | null;
  /** What a reader would object to in a source; nothing of it blocks. */
  warnings: (row: Evidence) => readonly string[];
  oneOrigin: boolean;
  needed?: string | undefined;
  error?: string | undefined;
  on: EvidenceHandlers;
}

export function EvidenceList(props: EvidenceListProps): JSX.Element {
  const { claim, active, needed, error, on } = props;
  const rows = claim.verdict?.questions.flatMap((question) => question.evidence) ?? [];
  return (
    <Field label={strings.annotate.card.evidence} needed={needed} error={error}>
      {rows.length > 0 ? (
        <ol class="evidence" aria-label={words.list}>
          {rows.map((row, i) => (
            <EvidenceRow
              key={row.id}
              row={row}
              number={i + 1}
              active={row.id === active}
              warnings={props.warnings(row)}
              on={on}
            />
          ))}
        </ol>
      ) : null}
      {props.oneOrigin ? <Badge tone="warn">{words.oneOrigin}</Badge> : null}
      <AddSource on={on} />
    </Field>
  );
}

function AddSource({ on }: { on: EvidenceHandlers }): JSX.Element {
  const [text, setText] = useState("");
  const [refused, setRefused] = useState(false);
  const add = (value: string) => {
    const taken = on.onAddAddress(value);
    setRefused(!taken);
    if (taken) setText("");
  };
  return (
    <form
      class="add-source"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") add(text);
      }}
      onPaste={(event) => {
        const pasted = event.clipboardData?.getData("text/plain") ?? "";
        // A whole address needs no further key press.
        if (text !== "" || !on.onAddAddress(pasted)) return;
        event.preventDefault();
        setRefused(false);
      }}
    >
      <TextField
        id="add-source"
        label={words.paste}
        placeholder={words.pastePlaceholder}
        dir="ltr"
        value={text}
        error={refused ? words.notAddress : undefined}
        onInput={(value) => {
          setText(value);
          setRefused(false);
        }}
      />
      <div class="add-source__acts">
        <Button type="submit" size="small" disabled={text.trim() === ""}>
          {words.addButton}
        </Button>
        <Button size="small" variant="quiet" onClick={() => on.onAddSource("interview")}>
          {words.addOther}
        </Button>
      </div>
    </form>
  );
}

interface EvidenceRowProps {
  row: Evidence;
  number: number;
  active: boolean;
  warnings: readonly string[];
  on: EvidenceHandlers;
}

const STANCES: readonly { key: Stance; name: string; shortcut: string; class: string }[] = [
  { key: "supports", name: words.stances.supports, shortcut: "s", class: "verdict--green" },
  { key: "refutes", name: words.stances.refutes, shortcut: "r", class: "verdict--red" },
  { key: "neutral", name: words.stances.neutral, shortcut: "n", class: "verdict--gray" },
];

function EvidenceRow({ row, number, active, warnings, on }: EvidenceRowProps): JSX.Element {
  const [details, setDetails] = useState(false);
  const { source } = row;
  const id = `evidence-${row.id}`;
  return (
    <li
      class={`evidence__row${active ? " evidence__row--active" : ""}`}
      onFocusCapture={() => on.onVisitEvidence(row.id)}
    >
      <div role="group" aria-label={words.row(number)} class="evidence__body">
        <div class="evidence__head">
          <span class="evidence__number" aria-hidden="true">
            {number}
          </span>
          <Segmented
            label={`${words.stance} ${number}`}
            compact
            options={
              active ? STANCES : STANCES.map(({ key, name, class: c }) => ({ key, name, class: c }))
            }
            selected={row.stance}
            onSelect={(key) => on.onEvidence(row.id, { stance: key as Stance })}
          />
          <span class="evidence__spring" />
          <Button
            size="small"
            variant="quiet"
            label={words.remove(number)}
            onClick={() => on.onRemoveEvidence(row.id)}
          >
            ✕
          </Button>
        </div>
        <SourceFields id={id} number={number} row={row} source={source} on={on} />
        {warnings.map((warning) => (
          <Badge key={warning} tone="warn">
            {warning}
          </Badge>
        ))}
        <TextField
          id={`${id}-excerpt`}
          label={words.excerpt}
          multiline
          rows={2}
          value={row.excerpt}
          onInput={(excerpt) => on.onEvidence(row.id, { excerpt })}
        />
        <div>
          <Button
            size="small"
            variant="quiet"
            expanded={details}
            onClick={() => setDetails(!details)}
          >
            {words.details}
          </Button>
        </div>
        {details ? <DetailFields id={id} row={row} source={source} on={on} /> : null}
      </div>
    </li>
  );
}

interface SourceFieldsProps {
  id: string;
  number: number;
  row: Evidence;
  source: Source;
  on: EvidenceHandlers;
}

function SourceFields({ id, number, row, source, on }: SourceFieldsProps): JSX.Element {
  const isWeb = source.kind === "web";
  const change = (changes: Partial<Source>) => on.onSource(row.id, changes);
  return (
    <>
      {isWeb ? (
        <p class="evidence__link">
          {/^https?:/i.test(source.url) ? (
            <a
              href={source.url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`${words.openSource(number)}: ${source.url}`}
            >
              {source.url}
            </a>
          ) : (
            source.url
          )}
        </p>
      ) : (
        <TextField
          id={`${id}-citation`}
          label={words.citation}
          placeholder={words.citationPlaceholder}
          value={source.citation}
          error={source.citation.trim() === "" ? words.needsSource : undefined}
          onInput={(citation) => change({ citation })}
        />
      )}
      <TextField
        id={`${id}-title`}
        label={words.title}
        value={source.title}
        onInput={(title) => change({ title })}
      />
      <div class="two-fields">
        <TextField
          id={`${id}-publisher`}
          label={words.publisher}
          value={source.publisher}
          onInput={(publisher) => change({ publisher })}
        />
        <TextField
          id={`${id}-published`}
          type="date"
          label={words.publishedOn}
          value={source.published_on ?? ""}
          onInput={(day) => change({ published_on: day === "" ? null : day })}
        />
      </div>
    </>
  );
}

const KINDS = Object.entries(words.kinds).map(([key, name]) => ({ key, name }));
const ORIGINS = Object.entries(words.origins).map(([key, name]) => ({ key, name }));

interface DetailFieldsProps {
  id: string;
  row: Evidence;
  source: Source;
  on: EvidenceHandlers;
}

function DetailFields({ id, row, source, on }: DetailFieldsProps): JSX.Element {
  return (
    <div class="two-fields">
      <SelectField
        id={`${id}-kind`}
        label={words.kind}
        value={source.kind}
        options={KINDS}
        onChange={(kind) => on.onSource(row.id, { kind: kind as SourceKind })}
      />
      <SelectField
        id={`${id}-origin`}
        label={words.origin}
        value={row.origin}
        options={ORIGINS}
        onChange={(origin) => on.onEvidence(row.id, { origin: origin as Origin })}
      />
      {source.kind === "web" ? <AddressField id={id} row={row} source={source} on={on} /> : null}
    </div>
  );
}

/** Taken over when left, not while typing: half an address is a different source. */
function AddressField({ id, row, source, on }: DetailFieldsProps) {
  return (
    <Field label={words.url} htmlFor={`${id}-url`}>
      <input
        id={`${id}-url`}
        class="input"
        dir="ltr"
        value={source.url}
        onChange={(event) => on.onSource(row.id, { url: event.currentTarget.value.trim() })}
      />
    </Field>
  );
}
