import type { JSX } from "preact";
import type { Agreement, Measure } from "../../api/agreement";
import { Forest } from "../../components/plots/forest";
import { agreementAxis, figure } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import type { PartProps } from "./parts";
import { Titled } from "./titled";

const words = parts.further;

export function gist({ further }: Agreement): string {
  const { value } = further.check_worthiness;
  return words.gist(value === null ? "–" : figure(value));
}

/** Every other question that annotators answer, and what they say a second time. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { check_worthiness, claim_types, origins, stance, self_agreement } = agreement.further;
  return (
    <>
      <p class="part__lead">{words.lead}</p>
      <Questions
        title={words.title}
        rows={{
          check_worthiness,
          claim_types_masi: claim_types.masi,
          claim_types_jaccard: claim_types.jaccard,
          origins_masi: origins.masi,
          origins_jaccard: origins.jaccard,
          stance,
        }}
      />
      <Titled title={words.self} lead={words.selfNote}>
        <Questions
          title={words.self}
          rows={{
            self_alpha: self_agreement.alpha,
            self_percent: self_agreement.percent,
            self_f1: self_agreement.span_f1,
          }}
        />
      </Titled>
    </>
  );
}

interface QuestionsProps {
  title: string;
  rows: Record<string, Measure>;
}

function Questions({ title, rows }: QuestionsProps): JSX.Element {
  return (
    <Forest
      caption={title}
      rowName={words.question}
      countName={parts.n}
      axis={agreementAxis(Object.values(rows))}
      rows={Object.entries(rows).map(([key, estimate]) => ({
        key,
        name: words.names[key] ?? key,
        note: estimate.unit,
        estimate,
      }))}
    />
  );
}
