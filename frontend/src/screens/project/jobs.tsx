import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Job } from "../../api/types";
import { Button } from "../../components/button";
import { Badge, Panel, Progress as Bar, Spinner, type Tone } from "../../components/feedback";
import { announce } from "../../state/announcer";
import { moment } from "../../state/formats";
import type { Loaded } from "../../state/loading";
import { strings } from "../../strings";
import { Problem } from "../failure";

const words = strings.project;
const UNDER_WAY = ["queued", "running"];
const TONES: Record<string, Tone> = {
  done: "good",
  failed: "bad",
  parked: "bad",
  running: "accent",
};

interface JobsProps {
  slug: string;
  jobs: Loaded<{ results: Job[] }>;
  mayStart: boolean;
}

/** The latest jobs with their progress, and the button that starts a pre-annotation. */
export function Jobs({ slug, jobs, mayStart }: JobsProps): JSX.Element {
  const { data, error, reload } = jobs;
  const [starting, setStarting] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const rows = data?.results ?? [];

  async function start(): Promise<void> {
    setStarting(true);
    setRefused(null);
    try {
      await api.startPreAnnotation(slug);
      announce(words.jobStarted);
    } catch (problem) {
      setRefused(problem);
    }
    reload();
    setStarting(false);
  }

  return (
    <Panel title={words.jobs}>
      <Problem error={refused ?? error} onRetry={refused ? undefined : reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      {data && rows.length === 0 ? <p class="muted">{words.noJobs}</p> : null}
      <ul class="rows">
        {rows.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
      {mayStart ? (
        <Button onClick={() => void start()} disabled={starting || rows.some(isAnnotating)}>
          {words.startPreannotation}
        </Button>
      ) : null}
    </Panel>
  );
}

const isAnnotating = (job: Job) => job.kind === "preannotate" && isUnderWay(job);

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
        {[moment(job.created_at), job.message || job.error].filter(Boolean).join(" · ")}
      </p>
    </li>
  );
}
