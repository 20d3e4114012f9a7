import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { HandedInRow, Project, RoundSummary, WorkRow } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Notice, Panel } from "../../components/feedback";
import { duration, moment } from "../../state/formats";
import { navigate } from "../../state/router";
import { strings } from "../../strings";
import { ReopenButton } from "../reopen";
import { Problem } from "../failure";

const words = strings.project;

/** The one thing to do next: go on with what is unfinished, or take the next document. */
export function NextStep({ project }: { project: Project }): JSX.Element {
  const { returned, leased, submitted, active_seconds, handed_in: handedIn } = project.my_work;
  const annotates = project.can.includes("annotate");
  const atHand = returned.length + leased.length > 0;
  const open = project.rounds.filter((round) => round.status === "open");
  return (
    <Panel title={words.nextTitle}>
      {[...returned, ...leased].map((work) => (
        <Unfinished key={work.id} work={work} isReturned={returned.includes(work)} />
      ))}
      {annotates && !atHand ? open.map((round) => <Next key={round.id} round={round} />) : null}
      {annotates && !atHand && open.length === 0 ? <p class="muted">{words.noOpenRound}</p> : null}
      {adviceFor(project).map((sentence) => (
        <p key={sentence} class="muted">
          {sentence}
        </p>
      ))}
      {submitted > 0 ? <p class="muted">{words.submittedCount(submitted)}</p> : null}
      {active_seconds >= 60 ? (
        <p class="muted">{words.timeAtWork(duration(active_seconds))}</p>
      ) : null}
      {handedIn.length > 0 ? <HandedIn rows={handedIn} /> : null}
    </Panel>
  );
}

/** What else someone's roles are for here, and why some of it is closed at the moment. */
function adviceFor({ can, roles }: Project): string[] {
  const hidden = roles.includes("adjudicator") && !can.includes("adjudicate");
  const found = [
    can.includes("adjudicate") ? words.nextAdjudicate : "",
    can.includes("manage") ? words.nextManage : "",
    can.includes("moderate") ? words.nextModerate : "",
    hidden || (roles.includes("manager") && !can.includes("export")) ? words.workingBlind : "",
  ].filter(Boolean);
  const onlyFollows = found.length === 0 && !can.includes("annotate");
  return onlyFollows ? [words.notAnnotator] : found;
}

function Unfinished({ work, isReturned }: { work: WorkRow; isReturned: boolean }): JSX.Element {
  const note = isReturned ? words.returnedTitle : words.leaseUntil(moment(work.lease_expires_at));
  return (
    <div class="next-step">
      <div>
        <p class="next-step__title" dir="auto">
          {work.document_title}
        </p>
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

/** What was handed in last, and the way back to it while nobody builds on it. */
function HandedIn({ rows }: { rows: readonly HandedInRow[] }): JSX.Element {
  return (
    <section aria-label={words.handedInLast}>
      <h3>{words.handedInLast}</h3>
      <ul class="rows">
        {rows.map((row) => (
          <li key={row.id} class="row">
            <div>
              <a href={`/annotate/${row.id}`} dir="auto">
                {row.document_title}
              </a>
              {row.submitted_at ? (
                <p class="muted">{words.handedInAt(moment(row.submitted_at), row.skipped)}</p>
              ) : null}
            </div>
            {row.may_reopen ? (
              <ReopenButton
                id={row.id}
                size="small"
                label={words.reopenTitle(row.document_title)}
                onReopened={() => navigate(`/annotate/${row.id}`)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
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

  if (nothingLeft) return <Notice>{words.nothingLeft(round.name)}</Notice>;
  return (
    <>
      <Problem error={error} />
      <div class="next-step">
        <p class="next-step__title">{round.name}</p>
        <Button variant="primary" disabled={busy} onClick={() => void take()}>
          {words.annotateNext}
        </Button>
      </div>
    </>
  );
}
