import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field } from "./field";

interface FileFieldProps {
  id: string;
  label: string;
  hint: string;
  onFile: (file: File) => void;
}

/** One file: chosen, or dropped anywhere on the field. */
export function FileField({ id, label, hint, onFile }: FileFieldProps): JSX.Element {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  return (
    <div
      class={over ? "file-field file-field--over" : "file-field"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <Field label={label} htmlFor={id} hint={hint}>
        <input
          id={id}
          class="file-field__input"
          type="file"
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = ""; // so that the same file can be chosen again
          }}
        />
      </Field>
    </div>
  );
}
