import type { JSX } from "preact";
import type { Agreement, PairsKind } from "../../api/agreement";
import { Segmented } from "../../components/choice";
import type { Filters } from "../../state/agreement-filters";
import { agreement as words } from "../../strings/agreement";

interface PairsSwitchProps {
  agreement: Agreement;
  onFilter: (changes: Partial<Filters>) => void;
}

/** Which pairs of annotators every figure of the page is of, said and switched. */
export function PairsSwitch({ agreement, onFilter }: PairsSwitchProps): JSX.Element {
  const { pairs } = agreement;
  // all pairs, and the kinds that there are: one kind is no choice
  const kinds = agreement.choices.pairs;
  const { both, neither, one } = pairs;
  const counts: Record<PairsKind, number> = { all: both + neither + one, both, neither, one };
  return (
    <div class="pairs">
      {kinds.length > 2 ? (
        <Segmented
          label={words.pairs.title}
          compact
          options={kinds.map((kind) => ({
            key: kind,
            name: `${words.pairs.names[kind] ?? kind} · ${words.pairs.count(counts[kind])}`,
          }))}
          selected={pairs.headline}
          onSelect={(kind) => onFilter({ pairs: kind })}
        />
      ) : null}
      <p class="pairs__sentence">{pairs.sentence}</p>
    </div>
  );
}
