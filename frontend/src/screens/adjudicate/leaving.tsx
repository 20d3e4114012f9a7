import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../components/button";
import { Notice } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { strings } from "../../strings";

const words = strings.adjudicate;

/** Asks before something that was written and not settled is left. */
export function Leaving({ bench }: { bench: Bench }): JSX.Element | null {
  const stay = useRef<HTMLButtonElement>(null);
  const isAsked = bench.leaving.value !== null;
  useEffect(() => {
    if (isAsked) stay.current?.focus();
  }, [isAsked]);
  if (!isAsked) return null;
  return (
    <div class="case__ask">
      <Notice
        tone="warn"
        urgent
        actions={
          <>
            <Button
              size="small"
              variant="primary"
              buttonRef={stay}
              onClick={() => (bench.leaving.value = null)}
            >
              {words.stay}
            </Button>
            <Button size="small" onClick={() => bench.leaveAnyway()}>
              {words.leave}
            </Button>
          </>
        }
      >
        {`${words.leaveTitle(bench.unsettled.value)} ${words.leaveBody}`}
      </Notice>
    </div>
  );
}
