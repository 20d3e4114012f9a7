import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import * as api from "../../api/endpoints";
import { type Filters, queryOf } from "../../state/agreement-filters";
import { agreement as words } from "../../strings/agreement";
import type { Place } from "./place";

const FORMATS = [
  ["csv", words.csv],
  ["json", words.json],
] as const;

interface HeadProps {
  agreement: Agreement;
  place: Place;
  filters: Filters;
}

/** What was measured, over how much, and the files of it. */
export function Head({ agreement, place, filters }: HeadProps): JSX.Element {
  const { documents, annotators, match_threshold: threshold, round } = agreement;
  return (
    <header class="agreement__head">
      <div class="project__head">
        <h1>{`${words.title}: ${round.name}`}</h1>
        <p>
          {`${words.lead(documents.finished, documents.total, annotators)} ${words.threshold(threshold)} ${words.skipped(documents.skipped)}`}
        </p>
      </div>
      <nav class="agreement__exports" aria-label={words.exports}>
        {FORMATS.map(([format, name]) => (
          <a
            key={format}
            class="button"
            href={api.agreementFile(place.round, queryOf(filters), format)}
            download
            aria-label={words.exportAs(name)}
          >
            {`↓ ${name}`}
          </a>
        ))}
      </nav>
    </header>
  );
}
