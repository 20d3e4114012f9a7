import type { JSX } from "preact";
import type { AboutData as Values, ProjectSettings } from "../../api/types";
import { Panel } from "../../components/feedback";
import { TextField } from "../../components/field";
import type { SettingsForm } from "../../state/settings";
import { strings } from "../../strings";

const words = strings.settings.aboutData;
const NOTES = ["sampling", "annotators", "recruitment", "training", "pay", "consent"] as const;

/** How the data came about, for the data card of each release. */
export function AboutData({ form }: { form: SettingsForm<ProjectSettings> }): JSX.Element {
  const values = form.values.value.about_data ?? NOTHING;
  const set = (changes: Partial<Values>) => form.set({ about_data: { ...values, ...changes } });
  return (
    <Panel title={words.title}>
      <p class="field__hint">{words.lead}</p>
      {NOTES.map((key) => (
        <TextField
          key={key}
          id={`settings-data-${key}`}
          label={words.names[key]}
          hint={words.hints[key]}
          multiline
          rows={2}
          value={values[key]}
          onInput={(text) => set({ [key]: text })}
        />
      ))}
      <TextField
        id="settings-data-consent-version"
        label={words.consentVersion}
        value={values.consent_version}
        onInput={(consent_version) => set({ consent_version })}
      />
    </Panel>
  );
}

const NOTHING: Values = {
  sampling: "",
  annotators: "",
  recruitment: "",
  training: "",
  pay: "",
  consent: "",
  consent_version: "",
};
