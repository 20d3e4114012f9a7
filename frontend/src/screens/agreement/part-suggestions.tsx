import type { JSX } from "preact";
import type { Agreement, Effect, Measure } from "../../api/agreement";
import { Bars } from "../../components/plots/bars";
import { Forest, type ForestRow } from "../../components/plots/forest";
import {
  agreementAxis,
  type Axis,
  differenceAxis,
  figure,
  share,
  SHARES,
} from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import type { PartProps } from "./parts";
import { Titled } from "./titled";

const words = parts.suggestions;

export function gist({ suggestions }: Agreement): string {
  if (!suggestions) return words.noneGist;
  return suggestions.randomized ? words.randomized : words.observed;
}

/** Work with suggestions beside work without them. */
export function Body({ agreement }: PartProps): JSX.Element {
  const effect = agreement.suggestions;
  if (!effect) return <p class="part__lead">{words.none}</p>;
  return (
    <>
      <p class="part__lead">{effect.sentence}</p>
      <ByPairs effect={effect} />
      <Acceptance effect={effect} />
      <Decisions effect={effect} />
      <Shift effect={effect} />
    </>
  );
}

const row = (key: string, name: string, estimate: Measure): ForestRow => ({ key, name, estimate });

function ByPairs({ effect }: { effect: Effect }): JSX.Element {
  const { both, neither, one, difference } = effect.agreement;
  return (
    <Titled title={words.agreement}>
      <Forest
        caption={words.agreement}
        rowName={words.pairs}
        countName={parts.claims}
        axis={agreementAxis([both, neither, one])}
        rows={[
          row("neither", words.unassisted, neither),
          row("both", words.assisted, both),
          row("one", words.mixed, one),
        ]}
      />
      <Difference title={words.agreement} difference={difference} axis={signedAxis([difference])} />
    </Titled>
  );
}

function Acceptance({ effect }: { effect: Effect }): JSX.Element {
  const { shown, withheld, difference } = effect.acceptance;
  return (
    <Titled title={words.acceptance} lead={words.acceptanceNote}>
      <Forest
        caption={words.acceptance}
        rowName={words.group}
        countName={words.count}
        axis={SHARES}
        rows={[row("shown", words.shown, shown), row("withheld", words.withheld, withheld)]}
      />
      <Difference
        title={words.acceptance}
        difference={difference}
        axis={differenceAxis([difference])}
      />
    </Titled>
  );
}

interface DifferenceProps {
  title: string;
  difference: Measure;
  axis: Axis;
}

/** On an axis of its own, around 0. */
function Difference({ title, difference, axis }: DifferenceProps): JSX.Element {
  return (
    <Forest
      caption={`${title}: ${words.difference}`}
      rowName={words.difference}
      countName={parts.n}
      axis={axis}
      rows={[row("difference", words.differenceNote, difference)]}
    />
  );
}

const signedAxis = (measures: readonly Measure[]) =>
  differenceAxis(measures, (value) => `${value > 0 ? "+" : ""}${figure(value)}`);

function Decisions({ effect }: { effect: Effect }): JSX.Element {
  const counts = Object.entries(effect.decisions);
  const total = counts.reduce((sum, [, n]) => sum + n, 0);
  if (total === 0) return <Titled title={words.decisions} lead={words.noneShown} />;
  return (
    <Titled title={words.decisions}>
      <Bars
        caption={words.decisions}
        rowName={words.decision}
        countName={words.count}
        total={total}
        rows={counts.map(([key, n]) => ({
          key,
          name: words.decisionNames[key] ?? key,
          count: n,
        }))}
      />
    </Titled>
  );
}

/** The share of each verdict in both groups, and their difference drawn. */
function Shift({ effect }: { effect: Effect }): JSX.Element {
  const rows = effect.verdict_shift;
  return (
    <Titled title={words.shift} lead={words.shiftNote}>
      <Forest
        caption={words.shift}
        rowName={words.verdict}
        countName={parts.n}
        axis={differenceAxis(rows.map(({ difference }) => difference))}
        rows={rows.map(({ key, name, difference, shown, withheld }) => ({
          ...row(key, name, difference),
          more: [shareIn(shown), shareIn(withheld)],
        }))}
        moreColumns={[words.shown, words.withheld]}
      />
    </Titled>
  );
}

const shareIn = (value: number | null) => (value === null ? "–" : share(value));
