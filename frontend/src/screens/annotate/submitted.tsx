import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../../components/button";
import { EmptyState, ErrorNotice } from "../../components/feedback";
import { sentenceFor } from "../../state/problems";
import { navigate } from "../../state/router";
import { nextDocument } from "../../state/submission";
import type { Workspace } from "../../state/workspace";
import { strings } from "../../strings";
import { Frame } from "../frame";
import { ReopenButton } from "../reopen";

const words = strings.annotate.done;

interface SubmittedProps {
  ws: Workspace;
  skipped: boolean;
  onReopened: () => void;
}

/** Handed in: on to the next document, or home when nothing is left. */
export function Submitted({ ws, skipped, onReopened }: SubmittedProps): JSX.Element {
  const problem = useSignal<string | null>(null);
  const nothingLeft = useSignal(false);
  const next = async () => {
    problem.value = null;
    try {
      const id = await nextDocument(ws.assignment.round.id);
      if (id) navigate(`/annotate/${id}`);
      else nothingLeft.value = true;
    } catch (error) {
      problem.value = sentenceFor(error);
    }
  };
  return (
    <Frame project={ws.assignment.project}>
      <main class="page" id="content">
        {problem.value ? <ErrorNotice message={problem.value} /> : null}
        <EmptyState
          title={nothingLeft.value ? words.nothingLeft : skipped ? words.skippedTitle : words.title}
          action={
            <div class="card__acts">
              {nothingLeft.value ? null : (
                <Button variant="primary" onClick={() => void next()}>
                  {words.next}
                </Button>
              )}
              <ReopenButton id={ws.assignment.id} onReopened={onReopened} />
              <a class="button" href={`/projects/${ws.assignment.project.slug}`}>
                {strings.annotate.goToProject}
              </a>
            </div>
          }
        >
          {nothingLeft.value ? null : skipped ? words.skippedBody : words.body}
        </EmptyState>
      </main>
    </Frame>
  );
}
