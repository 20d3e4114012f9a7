import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import type { Advice, Measure, PairsKind } from "../../api/agreement";
import { Badge, type Tone } from "../../components/feedback";
import { Forest } from "../../components/plots/forest";
import { IntervalBar } from "../../components/plots/interval-bar";
import { type Axis, figure } from "../../components/plots/scale";
import { agreement as all } from "../../strings/agreement";

const words = all.cards;
const TONES: Record<string, Tone> = { reliable: "good", tentative: "warn", not_reliable: "bad" };

export interface CardProps {
  title: string;
  question: string;
  name: string;
  measure: Measure;
  advice: Advice;
  axis: Axis;
  /** The pairs that the figure is of. */
  headline: PairsKind;
  byPairs: readonly (readonly [PairsKind, Measure])[];
  /** What is read beside the figure. */
  children: ComponentChildren;
}

/** One question: its figure, its interval drawn and in words, what it means, and what it rests on. */
export function Card(props: CardProps): JSX.Element {
  const { title, question, name, measure, advice, axis, headline, byPairs, children } = props;
  const id = useId();
  return (
    <section class="reading" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <p class="muted">{question}</p>
      </header>
      <Figure name={name} measure={measure} axis={axis} headline={byPairs.length > 0 && headline} />
      <p class="reading__advice">
        <Badge tone={TONES[advice.level] ?? "neutral"}>{all.levels[advice.level]}</Badge>
        {advice.sentence}
      </p>
      {children}
      <div>{byPairs.length > 0 ? <ByPairs title={title} rows={byPairs} axis={axis} /> : null}</div>
      <p class="reading__basis">{`${all.nOf(measure.n, measure.unit)} · ${measure.method}`}</p>
    </section>
  );
}

interface FigureProps {
  name: string;
  measure: Measure;
  axis: Axis;
  headline: PairsKind | false;
}

function Figure({ name, measure, axis, headline }: FigureProps): JSX.Element {
  const { value } = measure;
  return (
    <div class="reading__figure">
      <p class={value === null ? "measure__value measure__value--none" : "measure__value"}>
        {value === null ? words.undefinedValue : figure(value)}
      </p>
      <p class="reading__measure">
        {name}
        {headline ? <span class="reading__of">{all.pairs.headline[headline]}</span> : null}
      </p>
      {value === null ? (
        <p class="reading__reason">{measure.reason}</p>
      ) : (
        <>
          <IntervalBar label={all.chart(name, figure(value))} estimate={measure} axis={axis} />
          <p class="reading__interval">{intervalOf(measure)}</p>
        </>
      )}
    </div>
  );
}

function intervalOf({ low, high, confidence, interval_reason: reason }: Measure): string {
  if (low === null || high === null) return reason ?? all.noInterval;
  return all.interval(confidence, figure(low), figure(high));
}

interface BesideProps {
  rows: readonly (readonly [string, string])[];
  note?: string | undefined;
}

export function Beside({ rows, note }: BesideProps): JSX.Element {
  return (
    <div class="reading__beside">
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {note ? <p>{note}</p> : null}
    </div>
  );
}

interface ByPairsProps {
  title: string;
  rows: CardProps["byPairs"];
  axis: Axis;
}

/** The same figure by what the pair saw; unassisted work first, as the server orders it. */
function ByPairs({ title, rows, axis }: ByPairsProps): JSX.Element {
  return (
    <Forest
      caption={`${title}: ${words.byPairs}`}
      rowName={words.byPairs}
      countName="n"
      isCompact
      axis={axis}
      rows={rows.map(([kind, estimate]) => ({
        key: kind,
        name: all.pairs.names[kind] ?? kind,
        estimate,
      }))}
    />
  );
}
