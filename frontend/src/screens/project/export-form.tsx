import { useState } from "preact/hooks";
import type { JSX } from "preact";
import type { ExportChoices, ExportFormat, ExportRequest } from "../../api/types";
import { Button } from "../../components/button";
import { Chips } from "../../components/choice";
import { Field, SelectField } from "../../components/field";
import { EVERYTHING, narrows, type Several, SEVERAL, toggled } from "../../state/export-request";
import { strings } from "../../strings";

const words = strings.exports;

interface ExportFormProps {
  choices: ExportChoices;
  starting: boolean;
  onStart: (asked: ExportRequest, format: string) => void;
}

/** Which format, and what the data are narrowed to. */
export function ExportForm({ choices, starting, onStart }: ExportFormProps): JSX.Element {
  const [asked, setAsked] = useState(EVERYTHING);
  const format = choices.formats.find((each) => each.key === asked.format);
  const change = (changes: Partial<ExportRequest>) => setAsked({ ...asked, ...changes });
  return (
    <form
      class="export-form"
      onSubmit={(event) => {
        event.preventDefault();
        onStart(asked, format?.name ?? asked.format);
      }}
    >
      <SelectField
        id="export-format"
        label={words.format}
        value={asked.format}
        options={choices.formats}
        onChange={(key) => change({ format: key as ExportRequest["format"] })}
      />
      {format ? <About format={format} /> : null}
      <details>
        <summary>{narrows(asked) ? words.narrowed : words.narrow}</summary>
        <Narrowing choices={choices} asked={asked} onChange={change} />
      </details>
      <Button type="submit" disabled={starting || !format?.is_installed}>
        {starting ? words.starting : words.start}
      </Button>
    </form>
  );
}

function About({ format }: { format: ExportFormat }): JSX.Element {
  return (
    <p class="muted">
      {format.is_installed ? words.about(format.extension, format.read_by) : words.notInstalled}
    </p>
  );
}

interface NarrowingProps {
  choices: ExportChoices;
  asked: ExportRequest;
  onChange: (changes: Partial<ExportRequest>) => void;
}

function Narrowing({ choices, asked, onChange }: NarrowingProps): JSX.Element {
  return (
    <div class="export-form__filters">
      <SelectField
        id="export-judgments"
        label={words.judgments}
        value={asked.judgments ?? "all"}
        options={choices.judgments}
        onChange={(key) => onChange({ judgments: key as "all" })}
      />
      <SelectField
        id="export-documents"
        label={words.documents}
        value={asked.documents ?? "all"}
        options={choices.documents}
        onChange={(key) => onChange({ documents: key as "all" })}
      />
      {SEVERAL.filter((field) => choices[field].length > 1).map((field) => (
        <SeveralField key={field} field={field} {...{ choices, asked, onChange }} />
      ))}
    </div>
  );
}

function SeveralField({ field, choices, asked, onChange }: NarrowingProps & { field: Several }) {
  const selected: readonly string[] = asked[field] ?? [];
  return (
    <Field label={words[field]} hint={words.noneChosen}>
      <Chips
        label={words[field]}
        options={choices[field]}
        selected={selected}
        onToggle={(key) => onChange({ [field]: toggled(selected, key) })}
      />
    </Field>
  );
}
