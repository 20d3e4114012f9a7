import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ApiError } from "../../api/client";
import * as api from "../../api/endpoints";
import type { LearnedModels } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Notice, Panel, Spinner } from "../../components/feedback";
import { announce } from "../../state/announcer";
import { inUse, isUnderWay, latestOf } from "../../state/learning";
import { type Loaded, useLoaded, usePolling } from "../../state/loading";
import { sentenceFor } from "../../state/problems";
import { strings } from "../../strings";
import { models as words } from "../../strings/learning";
import { Problem } from "../failure";
import { OwnScores, Version } from "./model-version";
import { JobProgress, ToLearn } from "./to-learn";

const JOBS = 30;

/** Every version that was learned, what another could be learned from, and which is in use. */
export function Models({ slug }: { slug: string }): JSX.Element {
  const found = useLoaded(() => api.listModels(slug), slug);
  const denied = found.error instanceof ApiError && found.error.problem.status === 403;
  return (
    <Panel title={words.title}>
      <p class="muted">{words.lead}</p>
      {found.data ? <Learned slug={slug} found={found} data={found.data} /> : null}
      {denied ? <p>{sentenceFor(found.error)}</p> : null}
      {denied ? null : <Problem error={found.error} onRetry={found.reload} />}
      {!found.data && !found.error ? <Spinner label={strings.common.loading} /> : null}
    </Panel>
  );
}

interface LearnedProps {
  slug: string;
  found: Loaded<LearnedModels>;
  data: LearnedModels;
}

function Learned({ slug, found, data }: LearnedProps): JSX.Element {
  const jobs = useLoaded(() => api.listJobs(slug, JOBS), slug);
  const [refit, annotating] = (["refit", "preannotate"] as const).map((kind) =>
    latestOf(kind, jobs.data?.results ?? []),
  );
  const busy = isUnderWay(refit) || isUnderWay(annotating);
  usePolling(jobs.reload, busy);
  useEffect(() => found.reload(), [refit?.id, refit?.status]);
  const { acting, problem, act } = useActs(() => {
    jobs.reload();
    found.reload();
  });
  const used = useSignal<number | null>(null);

  const learn = () =>
    act(async () => {
      await api.startLearning(slug, uuid7());
      announce(words.started);
    });
  const use = (number: number) =>
    act(async () => {
      await api.activateModel(slug, number);
      used.value = number;
      announce(words.usedNow(number));
    });

  return (
    <>
      <ToLearn there={data.to_learn_from} job={refit} busy={acting} onLearn={learn} />
      <Problem error={problem ?? jobs.error} />
      {used.value === null ? null : (
        <Notice
          actions={
            <Button
              size="small"
              disabled={acting || isUnderWay(annotating)}
              onClick={() => act(() => api.startPreAnnotation(slug))}
            >
              {words.preannotate}
            </Button>
          }
        >
          {words.usedNow(used.value)}
        </Notice>
      )}
      {annotating && isUnderWay(annotating) ? (
        <JobProgress title={words.preannotating} job={annotating} />
      ) : null}
      <Versions data={data} busy={acting} onUse={use} />
    </>
  );
}

/** One act at a time; `after` runs when it is over, `problem` is what went wrong with the last. */
function useActs(after: () => void) {
  const acting = useSignal(false);
  const problem = useSignal<unknown>(null);
  async function run(call: () => Promise<unknown>): Promise<void> {
    acting.value = true;
    problem.value = null;
    try {
      await call();
    } catch (error) {
      problem.value = error;
    }
    acting.value = false;
    after();
  }
  return {
    acting: acting.value,
    problem: problem.value,
    act: (call: () => Promise<unknown>) => void run(call),
  };
}

interface VersionsProps {
  data: LearnedModels;
  busy: boolean;
  onUse: (number: number) => void;
}

function Versions({ data, busy, onUse }: VersionsProps): JSX.Element {
  const { results } = data;
  const used = inUse(results);
  if (results.length === 0)
    return (
      <div class="models__none">
        <h3>{words.noneTitle}</h3>
        <p class="muted">{words.noneBody}</p>
      </div>
    );
  return (
    <>
      <p class="muted">{words.rangeNote}</p>
      <ul class="rows">
        {results.map((model) => (
          <Version key={model.number} model={model} used={used} busy={busy} onUse={onUse} />
        ))}
        <OwnScores isUsed={used === 0} busy={busy} onUse={onUse} />
      </ul>
    </>
  );
}
