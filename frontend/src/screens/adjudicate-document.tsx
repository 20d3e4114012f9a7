import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import "../styles/project.css";
import "../styles/annotate.css";
import "../styles/adjudicate.css";
import * as api from "../api/endpoints";
import { ErrorNotice, Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { Bench } from "../state/bench";
import { useLoaded } from "../state/loading";
import { sentenceFor } from "../state/problems";
import { projects } from "../state/session";
import { strings } from "../strings";
import { CaseScreen } from "./adjudicate/case-screen";
import { Frame } from "./frame";

/** One document's finished work, side by side, to be settled. */
export default function AdjudicateDocument({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const document = params["document"] ?? "";
  const loaded = useLoaded(() => api.getCase(round, document), `${round}/${document}`);
  const bench = useMemo(
    () => loaded.data && new Bench(loaded.data, round),
    [loaded.data === undefined, round, document],
  );
  const name = projects.value.find((project) => project.slug === slug)?.name ?? slug;
  return (
    <Frame project={{ name, slug }}>
      {bench ? (
        <CaseScreen bench={bench} back={`/projects/${slug}/adjudicate/${round}`} />
      ) : (
        <main class="page" id="content">
          {loaded.error ? (
            <ErrorNotice
              message={sentenceFor(loaded.error)}
              retryLabel={strings.common.tryAgain}
              onRetry={loaded.reload}
            />
          ) : (
            <Spinner label={strings.common.loading} />
          )}
        </main>
      )}
    </Frame>
  );
}
