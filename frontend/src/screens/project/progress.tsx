import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { ProjectProgress, RoundProgress } from "../../api/types";
import { ErrorNotice, Notice, Panel, Progress as Bar, Spinner } from "../../components/feedback";
import { useLoaded, usePolling } from "../../state/loading";
import { sentenceFor } from "../../state/problems";
import { strings } from "../../strings";

const words = strings.project;
const WORKER_SILENT_MS = 45_000;

/** How far everyone is; renewed while documents are being pre-annotated. */
export function Progress({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.getProgress(slug), slug);
  usePolling(reload, data !== undefined && data.documents_preannotated < data.documents);
  return (
    <Panel title={words.progressTitle}>
      {error ? <ErrorNotice message={sentenceFor(error)} /> : null}
      {data ? <Figures progress={data} /> : <Spinner label={strings.common.loading} />}
    </Panel>
  );
}

function Figures({ progress }: { progress: ProjectProgress }): JSX.Element {
  return (
    <>
      {workerIsSilent(progress) ? <Notice tone="warn">{words.noWorker}</Notice> : null}
      <Figure
        label={words.preannotated}
        done={progress.documents_preannotated}
        total={progress.documents}
      />
      <p class="muted">{`${words.suggestions}: ${progress.suggestions}`}</p>
      {progress.rounds.map((round) => (
        <RoundFigures key={round.id} round={round} />
      ))}
    </>
  );
}

function RoundFigures({ round }: { round: RoundProgress }): JSX.Element {
  const handedIn = round.submitted + round.closed;
  return (
    <section class="figures" aria-label={round.name}>
      <h3>{round.name}</h3>
      <Figure label={words.handedIn} done={handedIn} total={round.slots} />
      <dl class="facts">
        <dt>{words.beingWorkedOn}</dt>
        <dd>{round.leased}</dd>
        <dt>{words.documentsFinished}</dt>
        <dd>{round.documents_finished}</dd>
        <dt>{words.settled}</dt>
        <dd>{round.settled}</dd>
      </dl>
    </section>
  );
}

interface FigureProps {
  label: string;
  done: number;
  total: number;
}

function Figure({ label, done, total }: FigureProps): JSX.Element {
  return (
    <div class="figure">
      <p>
        <span>{label}</span>
        <span class="figure__count">{words.ofTotal(done, total)}</span>
      </p>
      <Bar label={label} done={done} total={total} />
    </div>
  );
}

/** Told from the database's clock, so that a wrong clock here does not matter. */
function workerIsSilent({ worker_seen_at: seen, now }: ProjectProgress): boolean {
  return !seen || !now || Date.parse(now) - Date.parse(seen) > WORKER_SILENT_MS;
}
