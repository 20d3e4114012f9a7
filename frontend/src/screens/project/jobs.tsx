import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Job } from "../../api/types";
import { Button } from "../../components/button";
import { Badge, ErrorNotice, Panel, Progress as Bar, type Tone } from "../../components/feedback";
import { moment } from "../../state/formats";
import { useLoaded, usePolling } from "../../state/loading";
import { sentenceFor } from "../../state/problems";
import { strings } from "../../strings";

const words = strings.project;
const UNDER_WAY = ["queued", "running"];
const TONES: Record<string, Tone> = {
  done: "good",
  failed: "bad",
  parked: "bad",
  running: "accent",
};

/** The latest jobs with their progress, and the button that starts a pre-annotation. */
export function Jobs({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listJobs(slug), slug);
  const [refused, setRefused] = useState<unknown>(null);
  const jobs = data?.results ?? [];
  const busy = jobs.some(isUnderWay);
  usePolling(reload, busy);

  async function start(): Promise<void> {
    setRefused(null);
    try {
      await api.startPreAnnotation(slug);
      reload();
    } catch (problem) {
      setRefused(problem);
    }
  }

  const problem = refused ?? error;
  return (
    <Panel title={words.jobs}>
      {problem ? <ErrorNotice message={sentenceFor(problem)} /> : null}
      {data && jobs.length === 0 ? <p class="muted">{words.noJobs}</p> : null}
      <ul class="rows">
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
      <Button onClick={() => void start()} disabled={busy}>
        {words.startPreannotation}
      </Button>
    </Panel>
  );
}

export function isUnderWay(job: Job): boolean {
  return UNDER_WAY.includes(job.status);
}

export function JobStatus({ job }: { job: Job }): JSX.Element {
  return (
    <Badge tone={TONES[job.status] ?? "neutral"}>
      {words.jobStatuses[job.status] ?? job.status}
    </Badge>
  );
}

function JobRow({ job }: { job: Job }): JSX.Element {
  const kind = words.jobKinds[job.kind] ?? job.kind;
  return (
    <li class="job">
      <p class="job__head">
        <span class="row__title">{kind}</span>
        <JobStatus job={job} />
      </p>
      {isUnderWay(job) ? <Bar label={kind} done={job.done} total={job.total} /> : null}
      <p class="muted">
        {`${moment(job.created_at)} · ${words.ofTotal(job.done, job.total)}`}
        {job.error ? ` · ${job.error}` : ""}
      </p>
    </li>
  );
}
