import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../../styles/exports.css";
import * as api from "../../api/endpoints";
import type { Release, ReleaseRequest } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Panel, Spinner } from "../../components/feedback";
import { SelectField, TextField } from "../../components/field";
import { useActing } from "../../state/acting";
import { useLoaded, usePolling } from "../../state/loading";
import { asked, following, type Texts } from "../../state/release-request";
import { strings } from "../../strings";
import { Problem } from "../failure";
import { isUnderWay } from "./jobs";
import { ReleaseRow } from "./release-row";

const words = strings.releases;

/** Releases of the data: a new one for those who may, and the latest ones to follow and download. */
export function Releases({ slug, mayMake }: { slug: string; mayMake: boolean }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listReleases(slug), slug);
  const [starting, setStarting] = useState(false);
  const { refused, act } = useActing(reload);
  const made = data?.results ?? [];
  usePolling(reload, made.some(isUnderWay));

  async function start(request: ReleaseRequest): Promise<void> {
    setStarting(true);
    await act(() => api.startRelease(slug, request, uuid7()), words.started(request.version));
    setStarting(false);
  }

  return (
    <Panel title={words.title}>
      <p class="muted">{words.lead}</p>
      {mayMake && data ? (
        <ReleaseForm made={made} starting={starting} onStart={(request) => void start(request)} />
      ) : null}
      <Problem error={refused ?? error} onRetry={refused ? undefined : reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      {data && made.length === 0 ? <p class="muted">{words.none}</p> : null}
      <ul class="rows">
        {made.map((each) => (
          <ReleaseRow
            key={each.id}
            made={each}
            mayCancel={mayMake}
            onCancel={() => void act(() => api.cancelJob(each.id), words.cancelled)}
          />
        ))}
      </ul>
    </Panel>
  );
}

interface ReleaseFormProps {
  made: readonly Release[];
  starting: boolean;
  onStart: (request: ReleaseRequest) => void;
}

/** Under which version, and with or without the texts. */
function ReleaseForm({ made, starting, onStart }: ReleaseFormProps): JSX.Element {
  const [typed, setTyped] = useState<string | null>(null);
  const [texts, setTexts] = useState<Texts>("license");
  const version = typed ?? following(made.map((each) => each.version));
  return (
    <form
      class="export-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTyped(null);
        onStart(asked(version, texts));
      }}
    >
      <TextField
        id="release-version"
        label={words.version}
        hint={words.versionHint}
        value={version}
        onInput={setTyped}
        dir="ltr"
      />
      <SelectField
        id="release-texts"
        label={words.texts}
        value={texts}
        options={words.textsBy}
        hint={words.textsHint}
        onChange={(key) => setTexts(key as Texts)}
      />
      <Button type="submit" disabled={starting || !version.trim()}>
        {starting ? words.starting : words.start}
      </Button>
    </form>
  );
}
