import type { JSX } from "preact";
import type { Mention } from "../../api/types";
import { Button } from "../../components/button";
import { Panel } from "../../components/feedback";
import { strings } from "../../strings";
import type { Acts } from "./acts";

const words = strings.annotate.same;

/** Which other claim the active mark makes. */
export function JoinPicker({ acts, mention }: { acts: Acts; mention: Mention }): JSX.Element {
  const { claims, items } = acts.ws;
  const others = [...claims.value.values()].filter((claim) => claim.id !== mention.claim);
  const numbersOf = (claim: string) =>
    items.value.filter((item) => item.mention?.claim === claim).map((item) => item.number);
  return (
    <Panel
      title={words.title}
      actions={
        <Button size="small" variant="quiet" onClick={() => acts.back()}>
          {strings.common.cancel}
        </Button>
      }
    >
      <p class="field__hint">{others.length === 0 ? words.none : words.hint}</p>
      <ol id="claim-same" class="matches" aria-label={words.title}>
        {others.map((claim) => (
          <li key={claim.id}>
            <button type="button" class="matches__row" onClick={() => acts.join(claim.id)}>
              <span class="item__number">{numbersOf(claim.id).join(", ")}</span> {claim.wording}
            </button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
