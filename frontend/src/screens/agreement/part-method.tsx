import { Fragment, type JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { count, share } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import type { PartProps } from "./parts";

const words = parts.method;

export function gist({ version }: Agreement): string {
  return words.gist(version);
}

/** What somebody needs who wants the same numbers again. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { confidence, samples, seed } = agreement.verdict.alpha;
  const rows = [
    [words.version, agreement.version],
    [words.confidence, share(confidence)],
    [words.samples, count(samples)],
    [words.seed, String(seed)],
    [words.threshold, share(agreement.match_threshold)],
  ];
  return (
    <>
      <p class="part__lead">{words.lead}</p>
      <dl class="method">
        {rows.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      <p class="part__lead">{words.docs}</p>
    </>
  );
}
