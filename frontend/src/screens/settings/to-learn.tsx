import type { JSX } from "preact";
import type { Job, ToLearnFrom } from "../../api/types";
import { Button } from "../../components/button";
import { Notice, Progress } from "../../components/feedback";
import { isEnough, isOneSided, isUnderWay } from "../../state/learning";
import { models as words } from "../../strings/learning";

interface ToLearnProps {
  there: ToLearnFrom;
  /** The latest job that learns. */
  job: Job | undefined;
  busy: boolean;
  onLearn: () => void;
}

/** What there is to learn from, what is missing, and the button that starts. */
export function ToLearn({ there, job, busy, onLearn }: ToLearnProps): JSX.Element {
  const enough = isEnough(there);
  const underWay = isUnderWay(job);
  return (
    <div class="models__start">
      <p>
        {words.have(there.decisions, there.documents)} {words.split(there.kept, there.dismissed)}
      </p>
      {enough ? null : <Missing there={there} />}
      {job && underWay ? (
        <JobProgress title={words.jobTitle} job={job} steps={words.steps} />
      ) : null}
      {job && !underWay && job.error ? <Notice tone="bad">{words.failed(job.error)}</Notice> : null}
      <p>
        <Button onClick={onLearn} disabled={!enough || busy || underWay}>
          {underWay ? words.learning : words.learn}
        </Button>
      </p>
    </div>
  );
}

function Missing({ there }: { there: ToLearnFrom }): JSX.Element {
  const { decisions, documents, decisions_needed, documents_needed } = there;
  return (
    <>
      <p class="muted">
        {words.needed(decisions_needed, documents_needed)}{" "}
        {isOneSided(there) ? words.oneSided : null}
      </p>
      <div class="models__needs">
        <Need name={words.decisionsBar} there={decisions} needed={decisions_needed} />
        <Need name={words.documentsBar} there={documents} needed={documents_needed} />
      </div>
    </>
  );
}

function Need({ name, there, needed }: { name: string; there: number; needed: number }) {
  return (
    <div class="figure">
      <p>
        <span>{name}</span>
        <span class="figure__count">{words.ofNeeded(there, needed)}</span>
      </p>
      <Progress label={name} done={Math.min(there, needed)} total={needed} />
    </div>
  );
}

interface JobProgressProps {
  title: string;
  job: Job;
  /** What it does at each step, where its steps are few. */
  steps?: readonly string[];
}

/** How far a job is. */
export function JobProgress({ title, job, steps }: JobProgressProps): JSX.Element {
  const step = job.status === "running" ? steps?.[job.done] : undefined;
  return (
    <div class="job">
      <p class="job__head">
        <span class="row__title">{title}</span>
        <span class="muted">{step ?? job.message}</span>
      </p>
      <Progress label={title} done={job.done} total={job.total} />
    </div>
  );
}
