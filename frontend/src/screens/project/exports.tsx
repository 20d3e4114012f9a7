import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../../styles/exports.css";
import * as api from "../../api/endpoints";
import type { ExportRequest } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Panel, Spinner } from "../../components/feedback";
import { useActing } from "../../state/acting";
import { useLoaded, usePolling } from "../../state/loading";
import { strings } from "../../strings";
import { Problem } from "../failure";
import { ExportForm } from "./export-form";
import { ExportRow } from "./export-row";
import { isUnderWay } from "./jobs";

const words = strings.exports;

/** Exports of the labeled data: what to export, and the latest ones to follow and download. */
export function Exports({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listExports(slug), slug);
  const choices = useLoaded(() => api.getExportChoices(slug), slug);
  const [starting, setStarting] = useState(false);
  const { refused, act } = useActing(reload);
  const made = data?.results ?? [];
  usePolling(reload, made.some(isUnderWay));

  async function start(asked: ExportRequest, format: string): Promise<void> {
    setStarting(true);
    await act(() => api.startExport(slug, asked, uuid7()), words.started(format));
    setStarting(false);
  }

  return (
    <Panel title={words.title}>
      <p class="muted">{words.lead}</p>
      <Problem error={choices.error} onRetry={choices.reload} />
      {choices.data ? (
        <ExportForm
          choices={choices.data}
          starting={starting}
          onStart={(asked, format) => void start(asked, format)}
        />
      ) : null}
      <Problem error={refused ?? error} onRetry={refused ? undefined : reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      {data && made.length === 0 ? <p class="muted">{words.none}</p> : null}
      <ul class="rows">
        {made.map((each) => (
          <ExportRow
            key={each.id}
            made={each}
            onCancel={() => void act(() => api.cancelJob(each.id), words.cancelled)}
          />
        ))}
      </ul>
    </Panel>
  );
}
