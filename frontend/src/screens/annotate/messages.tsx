import type { JSX } from "preact";
import { Button } from "../../components/button";
import { Notice } from "../../components/feedback";
import type { SaveStatus } from "../../state/queue";
import { navigate } from "../../state/router";
import { handedIn } from "../../state/submission";
import { ReopenButton } from "../reopen";
import { strings } from "../../strings";
import type { Acts } from "./acts";
import { numberOf } from "./conflicts";

const words = strings.annotate;
/** Statuses in which the server takes work; late work is kept too. */
const OPEN = ["leased", "expired", "late"];
const TROUBLE: readonly SaveStatus[] = ["offline", "signed_out", "closed"];

interface MessagesProps {
  acts: Acts;
  onWorkHere: () => void;
}

/** What stands in the way of saving, above the text and never over it. */
export function Messages({ acts, onWorkHere }: MessagesProps): JSX.Element | null {
  const { ws, view } = acts;
  const status = ws.queue.status.value;
  const refusals = [...ws.queue.refusals.value.values()];
  const conflicts = ws.queue.conflicts.value.size;
  const readOnly = !OPEN.includes(ws.assignment.status);
  const elsewhere = !readOnly && !ws.writable;
  const before = ws.history.canUndo.value ? null : handedIn.value;
  const shown =
    before !== null ||
    readOnly ||
    elsewhere ||
    TROUBLE.includes(status) ||
    refusals.length > 0 ||
    conflicts > 0;
  if (!shown && !view.leaving.value) return null;
  return (
    <div class="messages" role="region" aria-label={words.notices}>
      {before === null ? null : (
        <Notice
          actions={
            <>
              <ReopenButton
                id={before.id}
                size="small"
                onReopened={() => navigate(`/annotate/${before.id}`)}
              />
              <a class="button button--small" href={`/projects/${ws.assignment.project.slug}`}>
                {words.goToProject}
              </a>
            </>
          }
        >
          {words.handedIn(before.title, before.skipped)}
        </Notice>
      )}
      {readOnly ? (
        <Notice
          actions={
            ws.assignment.status === "submitted" ? (
              <ReopenButton id={ws.assignment.id} size="small" onReopened={onWorkHere} />
            ) : null
          }
        >
          {words.notOpen(ws.assignment.status)}
        </Notice>
      ) : null}
      {elsewhere ? (
        <Notice
          tone="warn"
          actions={
            <Button size="small" onClick={onWorkHere}>
              {words.workHere}
            </Button>
          }
        >
          {words.openElsewhere}
        </Notice>
      ) : null}
      {TROUBLE.includes(status) ? <Trouble acts={acts} status={status} /> : null}
      {refusals.map((refusal) => (
        <Notice
          key={refusal.subject}
          tone="bad"
          urgent
          actions={
            <Button size="small" onClick={() => showMention(acts, refusal.subject)}>
              {words.showIt}
            </Button>
          }
        >
          {words.refused(
            numberOf(ws, refusal.subject),
            refusal.problem.errors[0]?.message ?? refusal.problem.detail,
          )}
        </Notice>
      ))}
      {conflicts > 0 ? (
        <Notice
          tone="bad"
          actions={
            <Button size="small" onClick={() => view.show("claim")}>
              {words.showIt}
            </Button>
          }
        >
          {words.saveHelp.conflict}
        </Notice>
      ) : null}
      {view.leaving.value ? <Leaving acts={acts} /> : null}
    </div>
  );
}

function showMention(acts: Acts, mention: string): void {
  const item = acts.ws.items.peek().find((candidate) => candidate.mention?.id === mention);
  if (item) acts.go(item.key);
  acts.view.show("claim");
}

function Trouble({ acts, status }: { acts: Acts; status: SaveStatus }): JSX.Element {
  return (
    <Notice
      tone={status === "offline" ? "warn" : "bad"}
      urgent
      actions={
        <>
          {status === "signed_out" ? (
            <a class="button button--small" href="/" target="_blank" rel="noopener">
              {words.signInElsewhere}
            </a>
          ) : null}
          <Button size="small" onClick={() => acts.ws.queue.resume()}>
            {words.retryNow}
          </Button>
        </>
      }
    >
      {words.saveHelp[status]}
    </Notice>
  );
}

function Leaving({ acts }: { acts: Acts }): JSX.Element {
  return (
    <Notice
      tone="warn"
      urgent
      actions={
        <>
          <Button size="small" onClick={() => (acts.view.leaving.value = false)}>
            {words.stay}
          </Button>
          <Button size="small" variant="danger" onClick={() => acts.leave()}>
            {words.signOutAnyway}
          </Button>
        </>
      }
    >
      {words.unsentAtSignOut}
    </Notice>
  );
}
