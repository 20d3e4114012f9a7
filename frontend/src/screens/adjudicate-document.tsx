import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import "../styles/project.css";
import "../styles/annotate.css";
import "../styles/highlights.css";
import "../styles/adjudicate.css";
import * as api from "../api/endpoints";
import { Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { Bench } from "../state/bench";
import { useLoaded } from "../state/loading";
import { projects } from "../state/session";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { CaseScreen } from "./adjudicate/case-screen";
import { FailedPage } from "./failure";
import { Frame } from "./frame";

const words = strings.adjudicate;

/** One document's finished work, side by side, to be settled. */
export default function AdjudicateDocument({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const document = params["document"] ?? "";
  const { data, error, reload } = useLoaded(
    () => api.getCase(round, document),
    `${round}/${document}`,
  );
  const bench = useMemo(() => data && new Bench(data, round), [data, round]);
  const name = projects.value.find((project) => project.slug === slug)?.name ?? slug;
  const back = `/projects/${slug}/adjudicate/${round}`;
  useTitle(data?.document.title, words.title);
  return (
    <Frame project={{ name, slug }}>
      {bench ? (
        <CaseScreen bench={bench} back={back} />
      ) : (
        <main class="page" id="content">
          {error ? (
            <FailedPage error={error} onRetry={reload} back={{ href: back, name: words.back }} />
          ) : (
            <Spinner label={strings.common.loading} />
          )}
        </main>
      )}
    </Frame>
  );
}
