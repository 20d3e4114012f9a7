import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Export } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Panel, Progress as Bar, Spinner } from "../../components/feedback";
import { announce } from "../../state/announcer";
import { moment, size } from "../../state/formats";
import { useLoaded, usePolling } from "../../state/loading";
import { strings } from "../../strings";
import { Problem } from "../failure";
import { isUnderWay, JobStatus } from "./jobs";

const words = strings.project;

/** Exports of the labeled data: the button, and the latest ones to download. */
export function Exports({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listExports(slug), slug);
  const [starting, setStarting] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const exports = data?.results ?? [];
  const busy = exports.some(isUnderWay);
  usePolling(reload, busy);

  async function start(): Promise<void> {
    setStarting(true);
    setRefused(null);
    try {
      await api.startExport(slug, uuid7());
      announce(words.jobStarted);
    } catch (problem) {
      setRefused(problem);
    }
    reload();
    setStarting(false);
  }

  return (
    <Panel title={words.exports}>
      <p class="muted">{words.exportLead}</p>
      <Problem error={refused ?? error} onRetry={refused ? undefined : reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      {data && exports.length === 0 ? <p class="muted">{words.noExports}</p> : null}
      <ul class="rows">
        {exports.map((made) => (
          <ExportRow key={made.id} made={made} />
        ))}
      </ul>
      <Button onClick={() => void start()} disabled={starting || busy}>
        {words.startExport}
      </Button>
    </Panel>
  );
}

const countOf = (rows: Record<string, number>) =>
  Object.values(rows).reduce((sum, count) => sum + count, 0);

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
        <p class="muted">{words.exportFacts(countOf(made.rows), size(made.bytes))}</p>
      ) : null}
      {made.sha256 ? <p class="hash">{`sha256 ${made.sha256}`}</p> : null}
      {made.status === "done" ? null : <p class="muted">{made.message || made.error}</p>}
    </li>
  );
}
