import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { Bars } from "../../components/plots/bars";
import { Forest } from "../../components/plots/forest";
import { agreementAxis, count, share } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import type { PartProps } from "./parts";
import { Titled } from "./titled";

const words = parts.matching;

export function gist({ matching, claims }: Agreement): string {
  return words.gist(matching.share === null ? "–" : share(matching.share), claims.single);
}

/** Which claims count as the same, and what would change with another threshold. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { claims } = agreement;
  return (
    <>
      <p class="part__lead">{words.lead}</p>
      <Titled title={words.counts} lead={words.contradictions(claims.self_contradictions)}>
        <Bars
          caption={words.counts}
          rowName={words.row}
          countName={parts.claims}
          total={claims.matched + claims.single}
          rows={[
            { key: "confirmed", name: words.confirmed, count: claims.confirmed },
            { key: "computed", name: words.computed, count: claims.computed },
            { key: "single", name: words.single, count: claims.single },
          ]}
        />
      </Titled>
      <Thresholds agreement={agreement} />
    </>
  );
}

function Thresholds({ agreement }: { agreement: Agreement }): JSX.Element {
  const { thresholds } = agreement.matching;
  return (
    <Titled title={words.thresholds} lead={words.thresholdsNote}>
      <Forest
        caption={words.thresholds}
        rowName={words.threshold}
        countName={parts.n}
        axis={agreementAxis(thresholds.map(({ alpha }) => alpha))}
        moreColumns={[words.matchedShare, words.onlyOne]}
        rows={thresholds.map(({ threshold, alpha, single, share: part }) => ({
          key: String(threshold),
          name: threshold === 1 ? words.exact : words.from(threshold.toFixed(1)),
          note: threshold === agreement.match_threshold ? words.used : undefined,
          estimate: alpha,
          more: [part === null ? "–" : share(part), count(single)],
        }))}
      />
    </Titled>
  );
}
