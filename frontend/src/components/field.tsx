import type { ComponentChildren, JSX } from "preact";

interface FieldProps {
  label: string;
  /** Id of the control the label names; without it the field is a group. */
  htmlFor?: string;
  note?: string | undefined;
  /** Said beside the label while the field lacks what is needed. */
  needed?: string | undefined;
  hint?: string | undefined;
  error?: string | undefined;
  children: ComponentChildren;
}

/** A label, its control, and what is wrong with it, in that order. */
export function Field(props: FieldProps): JSX.Element {
  const { label, htmlFor, note, needed, hint, error, children } = props;
  return (
    <div
      class="field"
      role={htmlFor ? undefined : "group"}
      aria-label={htmlFor ? undefined : label}
    >
      <div class="field__head">
        {htmlFor ? (
          <label class="field__label" for={htmlFor}>
            {label}
          </label>
        ) : (
          <span class="field__label" aria-hidden="true">
            {label}
          </span>
        )}
        {note ? <span class="field__note">{note}</span> : null}
        {needed ? <span class="field__note field__note--needed">{needed}</span> : null}
      </div>
      {children}
      {hint ? (
        <p class="field__hint" id={htmlFor && `${htmlFor}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p class="field__error" id={htmlFor && `${htmlFor}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface TextFieldProps {
  id: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "url" | "date" | "password" | "search";
  multiline?: boolean;
  rows?: number;
  placeholder?: string | undefined;
  note?: string | undefined;
  needed?: string | undefined;
  hint?: string | undefined;
  error?: string | undefined;
  autoComplete?: string;
  inputMode?: "numeric";
  dir?: "auto" | "ltr";
}

export function TextField(props: TextFieldProps): JSX.Element {
  const { id, label, note, needed, hint, error, multiline = false } = props;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const shared = {
    id,
    class: "input",
    value: props.value,
    placeholder: props.placeholder,
    dir: props.dir ?? "auto",
    autocomplete: props.autoComplete ?? "off",
    inputMode: props.inputMode,
    "aria-describedby": described || undefined,
    "aria-invalid": error ? ("true" as const) : undefined,
    onInput: (event: { currentTarget: { value: string } }) =>
      props.onInput(event.currentTarget.value),
  };
  return (
    <Field label={label} htmlFor={id} note={note} needed={needed} hint={hint} error={error}>
      {multiline ? (
        <textarea {...shared} rows={props.rows ?? 2} />
      ) : (
        <input {...shared} type={(props.type ?? "text") as "text"} />
      )}
    </Field>
  );
}

interface SwitchFieldProps {
  id: string;
  label: string;
  hint?: string;
  on: boolean;
  onToggle: (on: boolean) => void;
}

/** Yes or no. */
export function SwitchField({ id, label, hint, on, onToggle }: SwitchFieldProps): JSX.Element {
  return (
    <div class="switch">
      <input
        type="checkbox"
        role="switch"
        id={id}
        checked={on}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint ? (
        <p class="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

interface SelectFieldProps {
  id: string;
  label: string;
  value: string;
  options: readonly { key: string; name: string }[];
  hint?: string | undefined;
  onChange: (key: string) => void;
}

export function SelectField({ id, label, value, options, hint, onChange }: SelectFieldProps) {
  return (
    <Field label={label} htmlFor={id} hint={hint}>
      <select
        id={id}
        class="input"
        value={value}
        aria-describedby={hint && `${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.key} value={option.key}>
            {option.name}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface RadioFieldProps {
  id: string;
  label: string;
  value: string;
  options: readonly { key: string; name: string; hint: string }[];
  onChange: (key: string) => void;
}

/** One of few that need explaining. */
export function RadioField({ id, label, value, options, onChange }: RadioFieldProps): JSX.Element {
  return (
    <fieldset class="radios">
      <legend class="field__label">{label}</legend>
      {options.map(({ key, name, hint }) => (
        <div key={key} class="switch">
          <input
            type="radio"
            name={id}
            id={`${id}-${key}`}
            checked={key === value}
            aria-describedby={`${id}-${key}-hint`}
            onChange={() => onChange(key)}
          />
          <label for={`${id}-${key}`}>{name}</label>
          <p class="field__hint" id={`${id}-${key}-hint`}>
            {hint}
          </p>
        </div>
      ))}
    </fieldset>
  );
}
