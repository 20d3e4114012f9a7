import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CaseGroup, VerdictScale } from "../../api/types";
import { Button } from "../../components/button";
import type { Bench } from "../../state/bench";
import { moment } from "../../state/formats";
import { draftOfResolution, type GoldDraft } from "../../state/gold";
import { strings } from "../../strings";

const words = strings.adjudicate;

interface GoldConflictProps {
  bench: Bench;
  group: CaseGroup;
}

/** Somebody settled this meanwhile: what differs stands side by side, and the person chooses. */
export function GoldConflict({ bench, group }: GoldConflictProps): JSX.Element | null {
  const section = useRef<HTMLElement>(null);
  const theirs = bench.theirs.value;
  useEffect(() => {
    if (theirs) section.current?.focus();
  }, [theirs]);
  if (!theirs) return null;
  const { verdict_scale } = bench.found.value;
  const mine = rowsOf(bench.draft(group), verdict_scale);
  const other = rowsOf(draftOfResolution(theirs), verdict_scale);
  const differing = mine
    .map(([name, value], i) => ({ name, mine: value, theirs: other[i]?.[1] ?? "" }))
    .filter((row) => row.mine !== row.theirs);
  return (
    <section
      class="conflict"
      role="alert"
      aria-label={words.conflictTitle}
      tabIndex={-1}
      ref={section}
    >
      <h3>{words.conflictTitle}</h3>
      <p>{words.conflict(theirs.settled_by.name, moment(theirs.settled_at))}</p>
      {differing.length > 0 ? <Differences rows={differing} /> : null}
      <div class="gold__acts">
        <Button
          variant="primary"
          disabled={bench.busy.value}
          onClick={() => void bench.settle(group, theirs.revision)}
        >
          {words.keepMine}
        </Button>
        <Button disabled={bench.busy.value} onClick={() => void bench.takeTheirs(group)}>
          {words.takeTheirs}
        </Button>
      </div>
    </section>
  );
}

interface Difference {
  name: string;
  mine: string;
  theirs: string;
}

function Differences({ rows }: { rows: readonly Difference[] }): JSX.Element {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.field}</th>
          <th scope="col">{words.mine}</th>
          <th scope="col">{words.theirs}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td dir="auto">{row.mine || words.nothing}</td>
            <td dir="auto">{row.theirs || words.nothing}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rowsOf(draft: GoldDraft, scale: VerdictScale): [name: string, value: string][] {
  const verdict = scale.labels.find((label) => label.key === draft.verdict);
  return [
    [words.outcome, words.outcomes[draft.outcome] ?? draft.outcome],
    [words.wording, draft.wording],
    [words.verdict, verdict?.name ?? ""],
    [words.goldRationale, draft.rationale],
  ];
}
