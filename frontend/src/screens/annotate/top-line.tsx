import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../../components/button";
import { Progress } from "../../components/feedback";
import { SaveBadge } from "../../components/save-badge";
import { duration } from "../../state/formats";
import { progressOf } from "../../state/items";
import type { Submission } from "../../state/submission";
import { strings } from "../../strings";
import type { Acts } from "./acts";

const words = strings.annotate;

/** Title · decided n of m · saved · Submit. */
export function TopLine({ acts, submission }: { acts: Acts; submission: Submission }): JSX.Element {
  const { ws } = acts;
  const { title, publisher, published_on } = ws.assignment.document;
  const { decided, total } = progressOf(ws.items.value);
  const status = ws.queue.status.value;
  const atWork = useComputed(() => ws.time && words.activeTime(duration(ws.time.seconds.value)));
  const sending = submission.state.value.kind === "sending";
  return (
    <div class="top-line">
      <a
        class="top-line__back"
        href={`/projects/${ws.assignment.project.slug}`}
        aria-label={words.goToProject}
      >
        ‹
      </a>
      <div class="top-line__title">
        <span class="top-line__name" dir="auto" title={title}>
          {title}
        </span>
        <span class="top-line__about" title={words.activeTimeHelp}>
          {[publisher, published_on, atWork.value].filter(Boolean).join(" · ")}
        </span>
      </div>
      {total > 0 ? (
        <div class="top-line__progress">
          <span>{words.decided(decided, total)}</span>
          <span class="top-line__short" aria-label={words.decided(decided, total)} role="img">
            {decided}/{total}
          </span>
          <Progress label={words.decidedLabel} done={decided} total={total} />
        </div>
      ) : null}
      <SaveBadge status={status} text={words.save[status]} help={words.saveHelp[status]} />
      <div class="top-line__tools">
        <Button
          variant="quiet"
          size="small"
          label={words.undo}
          disabled={!ws.history.canUndo.value}
          onClick={() => acts.undo()}
        >
          ↶
        </Button>
        <Button
          variant="quiet"
          size="small"
          label={words.redo}
          disabled={!ws.history.canRedo.value}
          onClick={() => acts.redo()}
        >
          ↷
        </Button>
        <Button
          variant="quiet"
          size="small"
          label={words.keys}
          onClick={() => acts.view.open("help")}
        >
          ?
        </Button>
      </div>
      <Button variant="primary" disabled={sending} onClick={() => void submission.submit()}>
        {sending ? words.submitting : words.submit}
      </Button>
    </div>
  );
}
