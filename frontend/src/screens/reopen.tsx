import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../components/button";
import { sentenceFor } from "../state/problems";
import { reopen } from "../state/submission";
import { strings } from "../strings";

interface ReopenButtonProps {
  id: string;
  /** Said in place of the visible words where several stand in a list. */
  label?: string;
  size?: "small" | "normal";
  onReopened: () => void;
}

/** Takes one's own work back; where the server says that it is in use, why stands beside it. */
export function ReopenButton({
  id,
  label,
  size = "normal",
  onReopened,
}: ReopenButtonProps): JSX.Element {
  const busy = useSignal(false);
  const problem = useSignal<string | null>(null);
  const act = async () => {
    busy.value = true;
    problem.value = null;
    try {
      await reopen(id);
      onReopened();
    } catch (error) {
      problem.value = sentenceFor(error);
    }
    busy.value = false;
  };
  return (
    <>
      <Button size={size} label={label} disabled={busy.value} onClick={() => void act()}>
        {strings.common.reopen}
      </Button>
      {problem.value ? (
        <span class="field__error" role="alert">
          {problem.value}
        </span>
      ) : null}
    </>
  );
}
