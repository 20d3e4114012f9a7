import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/feedback";
import { type Filters, narrows, NOTHING } from "../../state/agreement-filters";
import { agreement as words } from "../../strings/agreement";
import { Problem } from "../failure";
import { Cards } from "./cards";
import { FilterBar } from "./filter-bar";
import { Head } from "./head";
import { PairsSwitch } from "./pairs-switch";
import { Parts } from "./parts";
import type { Place } from "./place";

export interface PageProps {
  agreement: Agreement;
  place: Place;
  filters: Filters;
  onFilter: (changes: Partial<Filters>) => void;
  /** Whether the figures are those of the filters before. */
  isStale: boolean;
  error: unknown;
  onRetry: () => void;
}

/** The question and the three answers first; what is behind them folded below. */
export function Page(props: PageProps): JSX.Element {
  const { agreement, place, filters, onFilter, isStale, error } = props;
  return (
    <>
      <Head agreement={agreement} place={place} filters={filters} />
      <FilterBar agreement={agreement} place={place} filters={filters} onFilter={onFilter} />
      <Problem error={error} onRetry={props.onRetry} />
      {isStale && !error ? (
        <p class="agreement__stale" role="status">
          {words.updating}
        </p>
      ) : null}
      {error && isStale ? null : (
        <div
          class={isStale ? "agreement__figures agreement__figures--stale" : "agreement__figures"}
        >
          {agreement.documents.finished === 0 ? (
            <Nothing filters={filters} onFilter={onFilter} slug={place.slug} />
          ) : (
            <>
              <PairsSwitch agreement={agreement} onFilter={onFilter} />
              <Cards agreement={agreement} />
              <Parts agreement={agreement} place={place} />
            </>
          )}
        </div>
      )}
    </>
  );
}

interface NothingProps {
  filters: Filters;
  onFilter: PageProps["onFilter"];
  slug: string;
}

/** Why there is no figure at all, and what to do about it. */
function Nothing({ filters, onFilter, slug }: NothingProps): JSX.Element {
  return narrows(filters) ? (
    <EmptyState
      title={words.nothingFitsTitle}
      action={<Button onClick={() => onFilter(NOTHING)}>{words.clear}</Button>}
    >
      {words.nothingFitsBody}
    </EmptyState>
  ) : (
    <EmptyState
      title={words.nothingYetTitle}
      action={
        <a class="button" href={`/projects/${slug}`}>
          {words.back}
        </a>
      }
    >
      {words.nothingYetBody}
    </EmptyState>
  );
}
