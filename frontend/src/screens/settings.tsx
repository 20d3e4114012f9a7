import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import "../styles/settings.css";
import * as api from "../api/endpoints";
import type { ProjectSettings, ProjectSettingsFound } from "../api/types";
import { Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { useLoaded } from "../state/loading";
import { SettingsForm, type SettingsSource } from "../state/settings";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { tokens } from "../strings/tokens";
import { FailedPage } from "./failure";
import { Frame } from "./frame";
import { General } from "./settings/general";
import { useLeaveWarning } from "./settings/leaving";
import { Models } from "./settings/models";
import { Rounds } from "./settings/rounds";
import { Webhooks } from "./settings/webhooks";
import { Tokens } from "./tokens";

const words = strings.settings;

/** What a manager sets up in a project. */
export default function SettingsScreen({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const { data, error, reload } = useLoaded(() => api.getSettings(slug), slug);
  useTitle(words.title, data?.data.settings.name);
  const back = { href: `/projects/${slug}`, name: words.back };
  return (
    <Frame project={data && { name: data.data.settings.name, slug }}>
      <main class="page" id="content">
        {data ? <Settings slug={slug} found={data} /> : null}
        {!data && error ? <FailedPage error={error} onRetry={reload} back={back} /> : null}
        {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      </main>
    </Frame>
  );
}

interface SettingsProps {
  slug: string;
  found: api.Tagged<ProjectSettingsFound>;
}

function Settings({ slug, found }: SettingsProps): JSX.Element {
  const form = useMemo(() => new SettingsForm(sourceOf(slug), onlySettings(found)), [slug]);
  useLeaveWarning(form);
  return (
    <div class="settings">
      <header class="project__head">
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
      </header>
      <General form={form} engines={found.data.pre_annotators} />
      <Rounds slug={slug} />
      <Models slug={slug} />
      <Tokens project={slug} lead={tokens.projectLead} />
      <Webhooks slug={slug} />
    </div>
  );
}

function sourceOf(slug: string): SettingsSource<ProjectSettings> {
  return {
    read: () => api.getSettings(slug).then(onlySettings),
    write: (values, tag) => api.putSettings(slug, values, tag).then(onlySettings),
  };
}

const onlySettings = ({ data, tag }: api.Tagged<ProjectSettingsFound>) => ({
  data: data.settings,
  tag,
});
