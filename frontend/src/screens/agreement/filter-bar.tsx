import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Agreement } from "../../api/agreement";
import { Button } from "../../components/button";
import { SelectField, TextField } from "../../components/field";
import { type Filters, narrows, NOTHING } from "../../state/agreement-filters";
import { navigate } from "../../state/router";
import { agreement as all } from "../../strings/agreement";
import { byName } from "./names";
import { pageOf, type Place } from "./place";

const words = all.filters;

interface FilterBarProps {
  agreement: Agreement;
  place: Place;
  filters: Filters;
  onFilter: (changes: Partial<Filters>) => void;
}

const ROOMY = "(min-width: 48rem)";

/** Folded at first where they would push the figures out of sight, unless they narrow something. */
export function FilterBar(props: FilterBarProps): JSX.Element {
  const [startsOpen] = useState(() => matchMedia(ROOMY).matches || narrows(props.filters));
  return (
    <details class="filter-fold" open={startsOpen}>
      <summary>{words.title}</summary>
      <FilterForm {...props} />
    </details>
  );
}

/** Round, claim type, annotator and period; what is chosen stands in the address. */
function FilterForm({ agreement, place, filters, onFilter }: FilterBarProps): JSX.Element {
  return (
    <form class="filters" aria-label={words.title} onSubmit={(event) => event.preventDefault()}>
      <RoundField rounds={agreement.choices.rounds} place={place} />
      <SelectField
        id="filter-label"
        label={words.label}
        value={filters.label}
        options={[{ key: "", name: words.everything }, ...agreement.choices.labels]}
        onChange={(label) => onFilter({ label })}
      />
      <SelectField
        id="filter-annotator"
        label={words.annotator}
        value={filters.annotator}
        options={[{ key: "", name: words.everyone }, ...peopleIn(agreement)]}
        onChange={(annotator) => onFilter({ annotator })}
      />
      <Day name="since" label={words.since} value={filters.since} onFilter={onFilter} />
      <Day name="until" label={words.until} value={filters.until} onFilter={onFilter} />
      {narrows(filters) ? (
        <Button onClick={() => onFilter({ ...NOTHING, pairs: filters.pairs })}>{all.clear}</Button>
      ) : null}
      {filters.label ? <p class="filters__note">{words.finding}</p> : null}
    </form>
  );
}

function peopleIn({ choices }: Agreement): { key: string; name: string }[] {
  return byName(choices.annotators).map(({ id, name }) => ({ key: id, name }));
}

interface RoundFieldProps {
  rounds: Agreement["choices"]["rounds"];
  place: Place;
}

/** Another round is another page; what this one is narrowed to may not exist there. */
function RoundField({ rounds, place }: RoundFieldProps): JSX.Element {
  return (
    <SelectField
      id="filter-round"
      label={words.round}
      value={place.round}
      options={rounds.map(({ id, name, guideline_version: version }) => ({
        key: id,
        name: words.roundOption(name, version),
      }))}
      onChange={(round) => navigate(pageOf(place.slug, round))}
    />
  );
}

interface DayProps {
  name: "since" | "until";
  label: string;
  value: string;
  onFilter: FilterBarProps["onFilter"];
}

/** A day; years that are still being typed are waited for. */
function Day({ name, label, value, onFilter }: DayProps): JSX.Element {
  return (
    <TextField
      id={`filter-${name}`}
      label={label}
      type="date"
      value={value}
      onInput={(day) => {
        if (day === "" || day >= "2000") onFilter({ [name]: day });
      }}
    />
  );
}
