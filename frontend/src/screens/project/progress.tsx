import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import * as api from "../../api/endpoints";
import type { ProjectProgress, RoundProgress } from "../../api/types";
import { Notice, Panel, Progress as Bar, Spinner } from "../../components/feedback";
import { duration } from "../../state/formats";
import { useLoaded, usePolling } from "../../state/loading";
import { strings } from "../../strings";
import { Problem } from "../failure";

const words = strings.project;
const WORKER_SILENT_MS = 45_000;

interface ProgressProps {
  slug: string;
  /** Whether a job is under way that moves the figures. */
  busy: boolean;
}

/** How far everyone is. */
export function Progress({ slug, busy }: ProgressProps): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.getProgress(slug), slug);
  usePolling(reload, busy);
  // What a job wrote last comes after the last look at it.
  useEffect(() => reload(), [busy]);
  return (
    <Panel title={words.progressTitle}>
      <Problem error={error} onRetry={reload} />
      {data ? <Figures progress={data} /> : null}
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
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
      <p class="muted">{words.suggestionCount(progress.suggestions)}</p>
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
        {round.skipped > 0 ? (
          <>
            <dt>{words.skippedDocuments}</dt>
            <dd>{round.skipped}</dd>
          </>
        ) : null}
        <dt>{words.settled}</dt>
        <dd>{round.settled}</dd>
        {round.seconds_left ? (
          <>
            <dt>{words.timeLeft}</dt>
            <dd>{words.about(duration(round.seconds_left))}</dd>
          </>
        ) : null}
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
