import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "../styles/project.css";
import "../styles/agreement.css";
import "../styles/agreement-readings.css";
import "../styles/agreement-plots.css";
import "../styles/agreement-tables.css";
import type { Agreement } from "../api/agreement";
import { ApiError } from "../api/client";
import * as api from "../api/endpoints";
import { Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { queryOf, useFilters } from "../state/agreement-filters";
import { announce } from "../state/announcer";
import { useLoaded, usePolling } from "../state/loading";
import { projects } from "../state/session";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { agreement as words } from "../strings/agreement";
import { Page } from "./agreement/page";
import { FailedPage } from "./failure";
import { Frame } from "./frame";

/** How far the annotators of a round agree, in the order of the work: finding, labeling, judging. */
export default function AgreementScreen({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const { filters, change } = useFilters();
  const query = queryOf(filters);
  const { data, error, reload } = useLoaded(() => api.getAgreement(round, query), round + query);
  usePolling(reload, false);
  const shown = useLatest(data);
  useAnnounced(data && query);
  useTitle(words.title, shown?.round.name);
  const project = projects.value.find((found) => found.slug === slug);
  const back = { href: `/projects/${slug}`, name: words.back };
  return (
    <Frame project={{ name: project?.name ?? slug, slug }}>
      <main class="page agreement" id="content" aria-busy={!data && !error}>
        {shown ? (
          <Page
            agreement={shown}
            place={{ slug, round, mayOpenCases: project?.roles.includes("adjudicator") ?? false }}
            filters={filters}
            onFilter={change}
            isStale={!data}
            error={error}
            onRetry={reload}
          />
        ) : null}
        {!shown && error ? (
          <>
            <FailedPage error={error} onRetry={reload} back={back} />
            {isDenied(error) ? <p class="agreement__who">{words.whoSees}</p> : null}
          </>
        ) : null}
        {!shown && !error ? <Spinner label={strings.common.loading} /> : null}
      </main>
    </Frame>
  );
}

/** Says when the figures are those of other filters than at first. */
function useAnnounced(query: string | undefined): void {
  const said = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (query === undefined) return;
    if (said.current !== undefined && said.current !== query) announce(words.updated);
    said.current = query;
  }, [query]);
}

function isDenied(error: unknown): boolean {
  return error instanceof ApiError && error.problem.status === 403;
}

/** The last answer stays while one to other filters is on its way. */
function useLatest(data: Agreement | undefined): Agreement | undefined {
  const latest = useRef<Agreement | undefined>(undefined);
  if (data) latest.current = data;
  return latest.current;
}
