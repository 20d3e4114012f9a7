import type { JSX } from "preact";
import type { PreAnnotator, ProjectSettings } from "../../api/types";
import { Panel } from "../../components/feedback";
import { SelectField, SwitchField, TextField } from "../../components/field";
import { announce } from "../../state/announcer";
import type { SettingsForm } from "../../state/settings";
import { strings } from "../../strings";
import { AboutData } from "./about-data";
import { FormActs } from "./form-acts";

const words = strings.settings;

interface GeneralProps {
  form: SettingsForm<ProjectSettings>;
  engines: readonly PreAnnotator[];
}

/** The settings that are saved together. */
export function General({ form, engines }: GeneralProps): JSX.Element {
  async function save(event: Event): Promise<void> {
    event.preventDefault();
    if (!form.values.peek().name.trim()) return document.getElementById("settings-name")?.focus();
    if (await form.save()) announce(words.saved);
  }
  return (
    <form class="settings__form" onSubmit={(event) => void save(event)}>
      <About form={form} />
      <People form={form} />
      <Suggestions form={form} engines={engines} />
      <AboutData form={form} />
      <FormActs form={form} save={words.save} stale={words.stale} />
    </form>
  );
}

type Setter = (changes: Partial<ProjectSettings>) => void;

function About({ form }: { form: SettingsForm<ProjectSettings> }): JSX.Element {
  const values = form.values.value;
  const set: Setter = (changes) => form.set(changes);
  return (
    <Panel title={words.about}>
      <TextField
        id="settings-name"
        label={words.name}
        value={values.name}
        error={values.name.trim() ? undefined : words.nameNeeded}
        onInput={(name) => set({ name })}
      />
      <TextField
        id="settings-description"
        label={words.description}
        multiline
        value={values.description}
        onInput={(description) => set({ description })}
      />
      <TextField
        id="settings-license"
        label={words.license}
        hint={words.licenseHint}
        value={values.data_license}
        onInput={(data_license) => set({ data_license })}
      />
    </Panel>
  );
}

function People({ form }: { form: SettingsForm<ProjectSettings> }): JSX.Element {
  const values = form.values.value;
  return (
    <Panel title={words.people}>
      <SwitchField
        id="settings-pseudonymize"
        label={words.pseudonymize}
        hint={words.pseudonymizeHint}
        on={values.pseudonymize_annotators}
        onToggle={(on) => form.set({ pseudonymize_annotators: on })}
      />
      <SwitchField
        id="settings-agreement"
        label={words.agreementVisible}
        hint={words.agreementVisibleHint}
        on={values.agreement_visible_to_annotators}
        onToggle={(on) => form.set({ agreement_visible_to_annotators: on })}
      />
    </Panel>
  );
}

function Suggestions({ form, engines }: GeneralProps): JSX.Element {
  const values = form.values.value;
  const known = engines.some((engine) => engine.identifier === values.pre_annotator);
  const options = engines.map(({ identifier, title, version }) => ({
    key: identifier,
    name: `${title} (${identifier} ${version})`,
  }));
  const gone = { key: values.pre_annotator, name: values.pre_annotator };
  return (
    <Panel title={words.suggestions}>
      <SelectField
        id="settings-engine"
        label={words.engine}
        value={values.pre_annotator}
        options={known ? options : [gone, ...options]}
        onChange={(pre_annotator) => form.set({ pre_annotator })}
      />
      <p class="field__hint">{words.engineHint}</p>
      <SwitchField
        id="settings-on-import"
        label={words.onImport}
        on={values.pre_annotate_on_import}
        onToggle={(on) => form.set({ pre_annotate_on_import: on })}
      />
    </Panel>
  );
}
