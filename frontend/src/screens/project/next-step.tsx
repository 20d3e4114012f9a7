import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Project, RoundSummary, WorkRow } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { ErrorNotice, Notice, Panel } from "../../components/feedback";
import { moment } from "../../state/formats";
import { sentenceFor } from "../../state/problems";
import { navigate } from "../../state/router";
import { strings } from "../../strings";

const words = strings.project;

/** The one thing to do next: go on with what is unfinished, or take the next document. */
export function NextStep({ project }: { project: Project }): JSX.Element {
  const { returned, leased, submitted } = project.my_work;
  const round = project.rounds.find((candidate) => candidate.status === "open");
  const annotates = project.can.includes("annotate");
  return (
    <Panel title={words.nextTitle}>
      {annotates ? null : <p class="muted">{words.notAnnotator}</p>}
      {[...returned, ...leased].map((work) => (
        <Unfinished key={work.id} work={work} isReturned={returned.includes(work)} />
      ))}
      {annotates && round && returned.length + leased.length === 0 ? <Next round={round} /> : null}
      {submitted > 0 ? <p class="muted">{words.submittedCount(submitted)}</p> : null}
    </Panel>
  );
}

function Unfinished({ work, isReturned }: { work: WorkRow; isReturned: boolean }): JSX.Element {
  const note = isReturned ? words.returnedTitle : words.leaseUntil(moment(work.lease_expires_at));
  return (
    <div class="next-step">
      <div>
        <p class="next-step__title">{work.document_title}</p>
        <p class="muted">{note}</p>
      </div>
      <a
        class="button button--primary"
        href={`/annotate/${work.id}`}
        aria-label={words.continueTitle(work.document_title)}
      >
        {words.continueWork}
      </a>
    </div>
  );
}

function Next({ round }: { round: RoundSummary }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [nothingLeft, setNothingLeft] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function take(): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      const { assignment } = await api.nextAssignment(round.id, uuid7());
      if (assignment) navigate(`/annotate/${assignment.id}`);
      else setNothingLeft(true);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }

  if (nothingLeft) return <Notice>{words.nothingLeft}</Notice>;
  return (
    <>
      {error ? <ErrorNotice message={sentenceFor(error)} /> : null}
      <div class="next-step">
        <p class="next-step__title">{round.name}</p>
        <Button variant="primary" disabled={busy} onClick={() => void take()}>
          {words.annotateNext}
        </Button>
      </div>
    </>
  );
}
