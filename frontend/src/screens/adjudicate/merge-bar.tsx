import type { JSX } from "preact";
import { Button } from "../../components/button";
import { Notice } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { isSignedOut, sentenceFor } from "../../state/problems";
import { strings } from "../../strings";

const words = strings.adjudicate;

/** What was refused, and the button that merges the claims that were chosen by hand. */
export function MergeBar({ bench }: { bench: Bench }): JSX.Element | null {
  const chosen = bench.chosen.value;
  const error = bench.error.value;
  if (chosen.length === 0 && !error) return null;
  const labels = chosen.map((claim) => bench.labels.value.get(claim)?.label ?? "").sort();
  return (
    <div class="merge-bar">
      {error ? (
        <Notice tone="bad" urgent actions={isSignedOut(error) ? <SignInElsewhere /> : null}>
          {sentenceFor(error)}
        </Notice>
      ) : null}
      {chosen.length > 0 ? (
        <div class="merge-bar__acts">
          {chosen.length === 1 ? (
            <p class="muted">{words.chosenOne(labels[0] ?? "")}</p>
          ) : (
            <Button
              variant="primary"
              disabled={bench.busy.value}
              onClick={() => void bench.merge(chosen)}
            >
              {words.mergeChosen(labels)}
            </Button>
          )}
          <Button variant="quiet" onClick={() => (bench.chosen.value = [])}>
            {words.chooseNone}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** In a window of its own, so that what was written here stays. */
function SignInElsewhere(): JSX.Element {
  return (
    <a class="button button--small" href="/" target="_blank" rel="noopener">
      {words.signInElsewhere}
    </a>
  );
}
