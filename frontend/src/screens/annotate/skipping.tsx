import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../../components/button";
import { TextField } from "../../components/field";
import type { Submission } from "../../state/submission";
import { strings } from "../../strings";
import type { Acts } from "./acts";

const words = strings.annotate.skip;
export const REASON = "skip-reason";
/** As the API has it. */
const LIMIT = 500;

/** Handing the document back unjudged, with a reason that the adjudicator reads. */
export function Skipping({
  acts,
  submission,
}: {
  acts: Acts;
  submission: Submission;
}): JSX.Element {
  const { reason } = submission;
  const error = useSignal<string | undefined>(undefined);
  const sending = submission.state.value.kind === "sending";
  const say = (given: string) => {
    reason.value = given;
    error.value = undefined;
  };
  const skip = () => {
    const given = reason.peek().trim();
    error.value = given ? (given.length > LIMIT ? words.tooLong : undefined) : words.needed;
    if (error.peek()) acts.view.focusField(REASON, "check");
    else void submission.skip();
  };
  return (
    <section class="check__skip" aria-label={words.title}>
      <h2>{words.title}</h2>
      <TextField
        id={REASON}
        label={words.reason}
        hint={words.hint}
        error={error.value}
        value={reason.value}
        onInput={say}
      />
      <div class="chips" role="group" aria-label={words.often}>
        {words.reasons.map((each) => (
          <Button key={each} size="small" onClick={() => say(each)}>
            {each}
          </Button>
        ))}
      </div>
      <Button disabled={sending} onClick={skip}>
        {words.act}
      </Button>
    </section>
  );
}
