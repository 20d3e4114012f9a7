import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { agreementAxis, figure, share, written } from "../../components/plots/scale";
import { agreement as all } from "../../strings/agreement";
import { Beside, Card, type CardProps } from "./card";

const words = all.cards;

type Shared = Pick<CardProps, "axis" | "headline">;

/** The three questions in the order of the work, on one axis. */
export function Cards({ agreement }: { agreement: Agreement }): JSX.Element {
  const { finding, labeling, verdict, pairs } = agreement;
  const axis = agreementAxis([
    ...[finding, ...finding.by_pairs].map((measured) => measured.unitizing_alpha),
    ...[labeling, ...labeling.by_pairs].map((measured) => measured.cu_alpha),
    ...[verdict, ...verdict.by_pairs].map((measured) => measured.alpha),
  ]);
  const shared = { axis, headline: pairs.headline };
  return (
    <section class="readings" aria-label={words.title}>
      <FindingCard finding={finding} shared={shared} />
      <LabelingCard labeling={labeling} shared={shared} />
      <VerdictCard verdict={verdict} shared={shared} />
    </section>
  );
}

interface FindingProps {
  finding: Agreement["finding"];
  shared: Shared;
}

function FindingCard({ finding, shared }: FindingProps): JSX.Element {
  return (
    <Card
      {...shared}
      title={words.finding}
      question={words.findingQuestion}
      measure={finding.unitizing_alpha}
      name={words.unitizingAlpha}
      advice={finding.advice}
      byPairs={finding.by_pairs.map((row) => [row.pairs, row.unitizing_alpha])}
    >
      <Beside rows={[[words.spanF1, written(finding.span_f1, figure)]]} />
    </Card>
  );
}

interface LabelingProps {
  labeling: Agreement["labeling"];
  shared: Shared;
}

function LabelingCard({ labeling, shared }: LabelingProps): JSX.Element {
  const coverage = labeling.coverage === null ? "–" : share(labeling.coverage);
  return (
    <Card
      {...shared}
      title={words.labeling}
      question={words.labelingQuestion}
      measure={labeling.cu_alpha}
      name={words.cuAlpha}
      advice={labeling.advice}
      byPairs={labeling.by_pairs.map((row) => [row.pairs, row.cu_alpha])}
    >
      <Beside rows={[[words.coverage, coverage]]} note={words.coverageNote} />
    </Card>
  );
}

interface VerdictProps {
  verdict: Agreement["verdict"];
  shared: Shared;
}

function VerdictCard({ verdict, shared }: VerdictProps): JSX.Element {
  return (
    <Card
      {...shared}
      title={words.verdict}
      question={words.verdictQuestion}
      measure={verdict.alpha}
      name={words.alpha}
      advice={verdict.advice}
      byPairs={verdict.by_pairs.map((row) => [row.pairs, row.alpha])}
    >
      <Beside
        rows={[
          [words.ac1, written(verdict.ac1, figure)],
          [words.percent, written(verdict.percent, share)],
        ]}
        note={verdict.prevalence?.sentence}
      />
    </Card>
  );
}
