import type { JSX } from "preact";
import type { ImportChoices, ImportReport, ImportTable, Upload } from "../../api/types";
import { Notice } from "../../components/feedback";
import { SelectField, TextField } from "../../components/field";
import { ScrollBox } from "../../components/scroll-box";
import { size } from "../../state/formats";
import {
  columnsShown,
  type ImportDraft,
  isMachine,
  MACHINE,
  renamed,
} from "../../state/import-request";
import { importWords as words } from "../../strings/imports";

interface ImportFormProps {
  upload: Upload;
  draft: ImportDraft;
  choices: ImportChoices;
  /** What a look at the file found, once there was one. */
  report: ImportReport | null;
  onChange: (changes: Partial<ImportDraft>) => void;
}

/** What the file looks like, and what it does not say itself. */
export function ImportForm(props: ImportFormProps): JSX.Element {
  const { upload, draft, choices, report, onChange } = props;
  return (
    <div class="import__form">
      <p>{words.sent(upload.name, size(upload.bytes), upload.title)}</p>
      {upload.wrong ? <Notice tone="warn">{upload.wrong}</Notice> : null}
      <SelectField
        id="import-format"
        label={words.format}
        value={draft.format}
        options={[{ key: "", name: words.guessed(upload.title) }, ...choices.formats]}
        onChange={(key) => onChange({ format: key as ImportDraft["format"] })}
      />
      {upload.table ? (
        <>
          <FirstRows table={upload.table} />
          <Columns {...{ upload, draft, onChange }} table={upload.table} />
        </>
      ) : null}
      <Whose {...{ draft, choices, onChange }} />
      <SelectField
        id="import-round"
        label={words.round}
        value={draft.round}
        options={[{ key: "", name: words.newest }, ...choices.rounds]}
        onChange={(round) => onChange({ round })}
      />
      <People {...{ draft, choices, report, onChange }} />
      <Labels {...{ draft, report, onChange }} />
      <More {...{ draft, onChange }} />
    </div>
  );
}

type Part = Pick<ImportFormProps, "draft" | "onChange">;

function FirstRows({ table }: { table: ImportTable }): JSX.Element {
  return (
    <ScrollBox label={words.firstRows} hint={words.scroll}>
      <table class="first-rows">
        <caption>{words.firstRows}</caption>
        <thead>
          <tr>
            {table.header.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <td key={j} dir="auto">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Columns({
  upload,
  table,
  draft,
  onChange,
}: Part & { upload: Upload; table: ImportTable }) {
  const options = [
    { key: "", name: words.noColumn },
    ...table.header.map((name) => ({ key: name, name })),
  ];
  return (
    <details open={table.wrong !== ""}>
      <summary>{words.columns}</summary>
      {table.wrong ? <Notice tone="warn">{table.wrong}</Notice> : null}
      <div class="import__grid">
        {columnsShown(upload).map((ours) => (
          <SelectField
            key={ours}
            id={`import-column-${ours}`}
            label={words.column(ours)}
            value={draft.columns[ours] ?? ""}
            options={options}
            onChange={(theirs) => onChange({ columns: renamed(draft.columns, ours, theirs) })}
          />
        ))}
      </div>
    </details>
  );
}

/** People's work as the file names them, somebody's where it names nobody, or a machine's suggestions. */
function Whose({ draft, choices, onChange }: Part & { choices: ImportChoices }): JSX.Element {
  return (
    <>
      <SelectField
        id="import-whose"
        label={words.whose}
        value={draft.whose}
        options={[
          { key: "", name: words.asNamed },
          ...choices.annotators.map(({ key }) => ({ key, name: words.worksOf(key) })),
          { key: MACHINE, name: words.suggestions },
        ]}
        onChange={(whose) => onChange({ whose })}
      />
      {isMachine(draft) ? (
        <div class="import__grid">
          <TextField
            id="import-suggestions"
            label={words.preAnnotator}
            value={draft.suggestions}
            onInput={(suggestions) => onChange({ suggestions })}
          />
          <TextField
            id="import-version"
            label={words.version}
            value={draft.version}
            onInput={(version) => onChange({ version })}
          />
        </div>
      ) : null}
    </>
  );
}

type Found = Part & { report: ImportReport | null };

function People({ draft, choices, report, onChange }: Found & { choices: ImportChoices }) {
  const strangers = (report?.annotators ?? []).filter(
    ({ name, user }) => user === null || name in draft.people,
  );
  if (isMachine(draft) || strangers.length === 0) return null;
  return (
    <fieldset class="import__group">
      <legend>{words.people}</legend>
      {strangers.map(({ name, works }, i) => (
        <SelectField
          key={name}
          id={`import-person-${i}`}
          label={words.person(name, works)}
          value={draft.people[name] ?? ""}
          options={[{ key: "", name: words.nobody }, ...choices.annotators]}
          onChange={(user) => onChange({ people: renamed(draft.people, name, user || undefined) })}
        />
      ))}
    </fieldset>
  );
}

const LEAVE_OUT = "\n";

function Labels({ draft, report, onChange }: Found): JSX.Element | null {
  const unknown = report?.unknown_labels ?? [];
  if (unknown.length === 0) return null;
  const valueOf = (label: string) => {
    const told = draft.labels[label];
    return told === "" ? LEAVE_OUT : (told ?? "");
  };
  const told = (key: string) => (key === LEAVE_OUT ? "" : key || undefined);
  return (
    <fieldset class="import__group">
      <legend>{words.labels}</legend>
      {unknown.map(({ label, count, allowed }, i) => (
        <SelectField
          key={label}
          id={`import-label-${i}`}
          label={words.labelOf(label, count)}
          value={valueOf(label)}
          options={[
            { key: "", name: words.unsettled },
            ...allowed.map((key) => ({ key, name: words.column(key) })),
            { key: LEAVE_OUT, name: words.leaveOut },
          ]}
          onChange={(key) => onChange({ labels: renamed(draft.labels, label, told(key)) })}
        />
      ))}
    </fieldset>
  );
}

function More({ draft, onChange }: Part): JSX.Element {
  return (
    <details>
      <summary>{words.more}</summary>
      <div class="import__grid">
        <SelectField
          id="import-unit"
          label={words.unit}
          value={draft.unit}
          options={words.units}
          onChange={(unit) => onChange({ unit })}
        />
        <TextField
          id="import-language"
          label={words.language}
          value={draft.language}
          placeholder="en"
          onInput={(language) => onChange({ language })}
        />
        <TextField
          id="import-rationale"
          label={words.rationale}
          value={draft.rationale}
          onInput={(rationale) => onChange({ rationale })}
        />
      </div>
    </details>
  );
}
