import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { Forest } from "../../components/plots/forest";
import { agreementAxis, figure } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import type { PartProps } from "./parts";

const words = parts.labels;

export function gist({ labels }: Agreement): string {
  const known = labels.filter(({ alpha }) => alpha.value !== null);
  const least = known.reduce((a, b) => (valueOf(b) < valueOf(a) ? b : a), known[0] ?? labels[0]);
  if (!least) return "";
  return words.gist(labels.length, least.name, figureOf(least));
}

type Label = Agreement["labels"][number];
const valueOf = (label: Label | undefined) => label?.alpha.value ?? Infinity;
const figureOf = ({ alpha }: Label) => (alpha.value === null ? "–" : figure(alpha.value));

/** Each label against all others. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { labels, verdict } = agreement;
  return (
    <>
      <p class="part__lead">{words.lead}</p>
      <Forest
        caption={words.title}
        rowName={words.row}
        countName={words.support}
        axis={agreementAxis(labels.map(({ alpha }) => alpha))}
        reference={verdict.alpha.value}
        rows={labels.map(({ key, name, support, alpha }) => ({
          key,
          name,
          estimate: { ...alpha, n: support },
        }))}
      />
    </>
  );
}
