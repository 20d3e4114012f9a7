import type { JSX } from "preact";
import { ApiError } from "../api/client";
import { Button } from "../components/button";
import { Notice } from "../components/feedback";
import { isSignedOut, sentenceFor } from "../state/problems";
import { loadSession } from "../state/session";
import { strings } from "../strings";
import "../styles/project.css";

const words = strings.common;

interface ProblemProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What went wrong beside what is shown already, with what can be done about it. */
export function Problem({ error, onRetry }: ProblemProps): JSX.Element | null {
  if (!error) return null;
  return (
    <Notice tone="bad" urgent actions={<Remedy error={error} onRetry={onRetry} />}>
      {sentenceFor(error)}
    </Notice>
  );
}

interface FailedPageProps extends ProblemProps {
  /** Where to go instead. */
  back?: { href: string; name: string };
}

/** In place of a page: why it is not shown, and where to go from here. */
export function FailedPage({ error, onRetry, back }: FailedPageProps): JSX.Element {
  const status = error instanceof ApiError ? error.problem.status : 0;
  const { href, name } = status !== 404 && back ? back : { href: "/", name: words.backToStart };
  return (
    <div class="empty" role="alert">
      <h1 class="empty__title">{titleOf(status)}</h1>
      <p>{sentenceFor(error)}</p>
      <p class="empty__acts">
        {status === 403 || status === 404 ? null : (
          <Remedy error={error} onRetry={onRetry} size="normal" />
        )}
        <a class="button" href={href}>
          {name}
        </a>
      </p>
    </div>
  );
}

function titleOf(status: number): string {
  if (status === 403) return words.deniedTitle;
  return status === 404 ? words.notFoundTitle : words.failedTitle;
}

interface RemedyProps extends ProblemProps {
  size?: "small" | "normal";
}

function Remedy({ error, onRetry, size = "small" }: RemedyProps): JSX.Element | null {
  if (isSignedOut(error)) {
    return (
      <Button size={size} onClick={() => void loadSession()}>
        {words.signInAgain}
      </Button>
    );
  }
  return onRetry ? (
    <Button size={size} onClick={onRetry}>
      {words.tryAgain}
    </Button>
  ) : null;
}
