import type { JSX } from "preact";
import { Button } from "../../components/button";
import { Notice } from "../../components/feedback";
import type { SettingsForm } from "../../state/settings";
import { strings } from "../../strings";
import { Problem } from "../failure";

const words = strings.settings;

interface FormActsProps<T extends object> {
  form: SettingsForm<T>;
  save: string;
  stale: string;
}

/** The end of a form: what went wrong, and the button that saves. */
export function FormActs<T extends object>({ form, save, stale }: FormActsProps<T>): JSX.Element {
  const { saving, changed, problem } = form;
  const take = (
    <Button size="small" onClick={() => void form.takeStored()}>
      {words.takeStored}
    </Button>
  );
  return (
    <>
      {form.stale.value ? (
        <Notice tone="bad" urgent actions={take}>
          {stale}
        </Notice>
      ) : (
        <Problem error={problem.value} />
      )}
      <p class="settings__acts">
        <Button type="submit" variant="primary" disabled={saving.value || !changed.value}>
          {saving.value ? words.saving : save}
        </Button>
        {changed.value ? <span class="muted">{words.unsaved}</span> : null}
      </p>
    </>
  );
}
