import "../styles/annotate.css";
import "../styles/highlights.css";
import "../styles/links.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api/endpoints";
import { EmptyState, ErrorNotice, Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { takeAhead } from "../state/ahead";
import { sentenceFor } from "../state/problems";
import type { SaveApi } from "../state/queue";
import { user } from "../state/session";
import { takeTabLock, type TabLock } from "../state/tab-lock";
import { browserStore } from "../state/work-store";
import { Workspace } from "../state/workspace";
import { strings } from "../strings";
import { AnnotateScreen } from "./annotate/screen";
import { Frame } from "./frame";

interface Opened {
  ws: Workspace;
  lock: TabLock;
}

/** Opens an assignment and hands it to the screen. Opens it anew when another tab takes it or lets go of it. */
export default function Annotate({ params }: ScreenProps): JSX.Element {
  const id = params["assignment"] ?? "";
  const [opened, setOpened] = useState<Opened | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState({ steal: false });
  useEffect(() => {
    let here: Opened | null = null;
    let wanted = true;
    setFailure(null);
    setOpened(null);
    const again = () => wanted && setAttempt({ steal: false });
    open(id, attempt.steal, again).then(
      (found) => {
        here = found;
        if (wanted) setOpened(found);
        else close(found);
      },
      (error: unknown) => wanted && setFailure(error),
    );
    return () => {
      wanted = false;
      if (here) close(here);
    };
  }, [id, attempt]);
  if (opened) {
    const { ws } = opened;
    return <AnnotateScreen key={ws} ws={ws} onWorkHere={() => setAttempt({ steal: true })} />;
  }
  return (
    <Frame>
      <main class="page" id="content">
        {failure ? (
          <Failed message={sentenceFor(failure)} onRetry={() => setAttempt({ steal: false })} />
        ) : (
          <Spinner label={strings.annotate.loadingDocument} />
        )}
      </main>
    </Frame>
  );
}

/** The tab's lock first, so that what another tab has just kept is read after it stopped writing. */
async function open(id: string, steal: boolean, again: () => void): Promise<Opened> {
  const store = browserStore(user.peek()?.id ?? "");
  const lock = await takeTabLock(`factcheck:${id}`, { steal, onChange: again });
  try {
    const ahead = takeAhead(id);
    const [assignment, kept] = await Promise.all([ahead ?? api.getAssignment(id), store.read(id)]);
    const reportTime = (seconds: number) => api.reportActiveTime(id, seconds);
    const writable = lock.held;
    const ws = new Workspace(assignment, { api: saving(id), store, kept, writable, reportTime });
    return { ws, lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function close({ ws, lock }: Opened): void {
  ws.dispose();
  lock.release();
}

function saving(id: string): SaveApi {
  return {
    putMention: (mention, body, revision) => api.putMention(id, mention, body, revision),
    deleteMention: (mention, revision) => api.deleteMention(id, mention, revision),
    dismissSuggestion: (suggestion) => api.dismissSuggestion(id, suggestion),
    undecideSuggestion: (suggestion) => api.undecideSuggestion(id, suggestion),
  };
}

function Failed({ message, onRetry }: { message: string; onRetry: () => void }): JSX.Element {
  return (
    <>
      <ErrorNotice message={message} retryLabel={strings.common.tryAgain} onRetry={onRetry} />
      <EmptyState
        title={strings.common.notFoundTitle}
        action={<a href="/">{strings.common.backToStart}</a>}
      />
    </>
  );
}
