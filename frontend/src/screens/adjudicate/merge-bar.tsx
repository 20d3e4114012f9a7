import type { JSX } from "preact";
import { Button } from "../../components/button";
import { ErrorNotice } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { sentenceFor } from "../../state/problems";
import { strings } from "../../strings";

const words = strings.adjudicate;

/** What was refused, and the button that merges the claims that were chosen by hand. */
export function MergeBar({ bench }: { bench: Bench }): JSX.Element | null {
  const chosen = bench.chosen.value;
  const error = bench.error.value;
  if (chosen.length < 2 && !error) return null;
  return (
    <div class="merge-bar">
      {error ? <ErrorNotice message={sentenceFor(error)} /> : null}
      {chosen.length >= 2 ? (
        <Button
          variant="primary"
          disabled={bench.busy.value}
          onClick={() => void bench.merge(chosen)}
        >
          {words.mergeChosen(chosen.length)}
        </Button>
      ) : null}
    </div>
  );
}
