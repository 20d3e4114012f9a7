import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Export } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { ErrorNotice, Panel, Progress as Bar } from "../../components/feedback";
import { moment, size } from "../../state/formats";
import { useLoaded, usePolling } from "../../state/loading";
import { sentenceFor } from "../../state/problems";
import { strings } from "../../strings";
import { isUnderWay, JobStatus } from "./jobs";

const words = strings.project;

/** Exports of the labeled data: the button, and the latest ones to download. */
export function Exports({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listExports(slug), slug);
  const [refused, setRefused] = useState<unknown>(null);
  const exports = data?.results ?? [];
  const busy = exports.some(isUnderWay);
  usePolling(reload, busy);

  async function start(): Promise<void> {
    setRefused(null);
    try {
      await api.startExport(slug, uuid7());
      reload();
    } catch (problem) {
      setRefused(problem);
    }
  }

  const problem = refused ?? error;
  return (
    <Panel title={words.exports}>
      <p class="muted">{words.exportLead}</p>
      {problem ? <ErrorNotice message={sentenceFor(problem)} /> : null}
      <ul class="rows">
        {exports.map((made) => (
          <ExportRow key={made.id} made={made} />
        ))}
      </ul>
      <Button onClick={() => void start()} disabled={busy}>
        {words.startExport}
      </Button>
    </Panel>
  );
}

function ExportRow({ made }: { made: Export }): JSX.Element {
  const when = moment(made.created_at);
  return (
    <li class="job">
      <p class="job__head">
        <span class="row__title">{when}</span>
        <JobStatus job={made} />
        {made.file_url ? (
          <a
            class="button button--small"
            href={made.file_url}
            download
            aria-label={words.downloadOf(when)}
          >
            {words.download}
          </a>
        ) : null}
      </p>
      {isUnderWay(made) ? <Bar label={words.exports} done={made.done} total={made.total} /> : null}
      {made.rows !== null && made.bytes !== null ? (
        <p class="muted">{words.exportFacts(made.rows, size(made.bytes))}</p>
      ) : null}
      {made.sha256 ? <p class="hash">{`sha256 ${made.sha256}`}</p> : null}
      {made.error ? <p class="muted">{made.error}</p> : null}
    </li>
  );
}
