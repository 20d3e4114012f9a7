import type { JSX } from "preact";
import { Button } from "../../components/button";
import { Notice } from "../../components/feedback";
import type { MissingKey } from "../../state/completeness";
import type { Submission } from "../../state/submission";
import { strings } from "../../strings";
import type { Acts } from "./acts";
import { Skipping } from "./skipping";

const words = strings.annotate;

/** Which control a missing field is about. */
const FIELDS: Record<string, string> = {
  wording: "claim-wording",
  claim_types: "claim-types",
  check_worthiness: "claim-worth",
  claimant: "claim-claimant",
  claim_date: "claim-date",
  place: "claim-place",
  verdict: "claim-verdict",
  rationale: "claim-rationale",
  evidence: "add-source",
  source: "add-source",
};

interface Entry {
  key: string;
  number: number;
  field: string;
  message: string;
}

/** What stands between the work and Submit, each a way to its place. */
export function CheckPane({
  acts,
  submission,
}: {
  acts: Acts;
  submission: Submission;
}): JSX.Element {
  const state = submission.state.value;
  const entries = entriesOf(acts, submission);
  const undecided = acts.ws.items.value.filter((item) => item.state === "undecided");
  return (
    <div class="check">
      <h2>{words.check.title}</h2>
      {state.kind === "failed" ? (
        <Notice tone="bad" urgent>
          {state.message}
        </Notice>
      ) : null}
      {state.kind === "unsaved" ? (
        <Notice tone="warn" urgent>
          {words.check.unsaved}
        </Notice>
      ) : null}
      {undecided.length > 0 ? (
        <Notice
          actions={
            <Button size="small" onClick={() => acts.go(undecided[0]?.key ?? null)}>
              {words.check.goToUndecided}
            </Button>
          }
        >
          {words.check.undecided(undecided.length)}
        </Notice>
      ) : null}
      {entries.length === 0 ? (
        <p>{words.check.complete}</p>
      ) : (
        <ol class="matches" aria-label={words.check.title}>
          {entries.map((entry) => (
            <li key={`${entry.key}-${entry.field}`}>
              <button type="button" class="matches__row" onClick={() => visit(acts, entry)}>
                {words.check.entry(entry.number, entry.message)}
              </button>
            </li>
          ))}
        </ol>
      )}
      {acts.ws.writable ? <Skipping acts={acts} submission={submission} /> : null}
    </div>
  );
}

function visit(acts: Acts, entry: Entry): void {
  acts.go(entry.key);
  acts.view.focusField(FIELDS[entry.field] ?? "claim-wording");
}

/** Our own check, which follows the work, and whatever else the server named. */
function entriesOf(acts: Acts, submission: Submission): Entry[] {
  const items = acts.ws.items.value;
  const own = items.flatMap((item) =>
    acts.missing(item).map((field: MissingKey): Entry => ({
      key: item.key,
      number: item.number,
      field,
      message: words.missing[field],
    })),
  );
  const state = submission.state.value;
  if (state.kind !== "incomplete") return own;
  const theirs = state.missing.flatMap(({ mention, field, message }): Entry[] => {
    const item = items.find((candidate) => candidate.mention?.id === mention);
    const known = own.some((entry) => entry.key === item?.key && entry.field === field);
    const gone = item && field in words.missing && !known && acts.missing(item).length === 0;
    return item && !known && !gone ? [{ key: item.key, number: item.number, field, message }] : [];
  });
  return [...own, ...theirs].sort((a, b) => a.number - b.number);
}
