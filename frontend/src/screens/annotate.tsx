import "../styles/annotate.css";
import "../styles/highlights.css";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api/endpoints";
import { EmptyState, ErrorNotice, Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { localDrafts } from "../state/drafts";
import { sentenceFor } from "../state/problems";
import { user } from "../state/session";
import { Workspace } from "../state/workspace";
import { strings } from "../strings";
import { AnnotateScreen } from "./annotate/screen";
import { Frame } from "./frame";

/** Opens an assignment and hands it to the screen. */
export default function Annotate({ params }: ScreenProps): JSX.Element {
  const id = params["assignment"] ?? "";
  const [ws, setWs] = useState<Workspace | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let opened: Workspace | null = null;
    let wanted = true;
    setFailure(null);
    setWs(null);
    open(id).then(
      (workspace) => {
        opened = workspace;
        if (wanted) setWs(workspace);
        else workspace.dispose();
      },
      (error: unknown) => wanted && setFailure(error),
    );
    return () => {
      wanted = false;
      opened?.dispose();
    };
  }, [id, attempt]);
  if (ws) return <AnnotateScreen key={ws.assignment.id} ws={ws} />;
  return (
    <Frame>
      <main class="page" id="content">
        {failure ? (
          <Failed message={sentenceFor(failure)} onRetry={() => setAttempt(attempt + 1)} />
        ) : (
          <Spinner label={strings.annotate.loadingDocument} />
        )}
      </main>
    </Frame>
  );
}

async function open(id: string): Promise<Workspace> {
  const assignment = await api.getAssignment(id);
  const person = user.peek()?.id ?? "";
  return new Workspace(assignment, {
    api: {
      putMention: (mention, body, revision) => api.putMention(id, mention, body, revision),
      deleteMention: (mention, revision) => api.deleteMention(id, mention, revision),
      dismissSuggestion: (suggestion) => api.dismissSuggestion(id, suggestion),
      undecideSuggestion: (suggestion) => api.undecideSuggestion(id, suggestion),
    },
    drafts: localDrafts(person),
  });
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
