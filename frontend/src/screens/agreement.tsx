import type { JSX } from "preact";
import "../styles/project.css";
import "../styles/agreement.css";
import * as api from "../api/endpoints";
import type { Agreement, Measure } from "../api/types";
import { EmptyState, ErrorNotice, Panel, Spinner } from "../components/feedback";
import { MeasureRow } from "../components/measure-row";
import type { ScreenProps } from "../routes";
import { adviceFor, figure, place, RELIABLE, TENTATIVE } from "../state/advice";
import { useLoaded, usePolling } from "../state/loading";
import { sentenceFor } from "../state/problems";
import { projects } from "../state/session";
import { strings } from "../strings";
import { Frame } from "./frame";

const words = strings.agreement;
const MARKS = [0, TENTATIVE, RELIABLE, 1];

/** How far the annotators of a round agree: finding first, then verdicts. */
export default function AgreementScreen({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const { data, error, reload } = useLoaded(() => api.getAgreement(round), round);
  usePolling(reload, false);
  const name = projects.value.find((project) => project.slug === slug)?.name ?? slug;
  return (
    <Frame project={{ name, slug }}>
      <main class="page" id="content">
        {error ? (
          <ErrorNotice
            message={sentenceFor(error)}
            retryLabel={strings.common.tryAgain}
            onRetry={reload}
          />
        ) : null}
        {!data && !error ? <Spinner label={strings.common.loading} /> : null}
        {data ? <Figures agreement={data} /> : null}
      </main>
    </Frame>
  );
}

function Figures({ agreement }: { agreement: Agreement }): JSX.Element {
  const { documents, finding, verdict } = agreement;
  return (
    <div class="agreement">
      <header class="project__head">
        <h1>{`${words.title}: ${agreement.round.name}`}</h1>
        <p>
          {`${words.lead(documents.finished, documents.total)} ${words.threshold(agreement.match_threshold)}`}
        </p>
      </header>
      {documents.finished === 0 ? (
        <EmptyState title={words.nothingYetTitle}>{words.nothingYetBody}</EmptyState>
      ) : (
        <>
          <Card title={words.finding} question={words.findingQuestion} measures={finding} />
          <Card title={words.verdict} question={words.verdictQuestion} measures={verdict} />
          <ClaimCounts agreement={agreement} />
          <LabelSupport agreement={agreement} />
        </>
      )}
    </div>
  );
}

interface CardProps {
  title: string;
  question: string;
  measures: Record<string, Measure>;
}

function Card({ title, question, measures }: CardProps): JSX.Element {
  return (
    <Panel title={title}>
      <p class="muted">{question}</p>
      {Object.entries(measures).map(([key, measure]) => (
        <MeasureRow
          key={key}
          name={words.measures[key] ?? key}
          measure={measure}
          place={place}
          figure={figure}
          marks={MARKS}
          advice={adviceOf(key, measure)}
        />
      ))}
    </Panel>
  );
}

/** Thresholds are those of alpha; percent and F1 count agreement by chance and get no advice. */
function adviceOf(key: string, { low, high }: Measure): string | undefined {
  if (!key.includes("alpha") || low === null || high === null) return undefined;
  return words.advice[adviceFor(low, high)];
}

function ClaimCounts({ agreement }: { agreement: Agreement }): JSX.Element {
  const { claims } = agreement;
  const rows: [string, number][] = [
    [words.matched, claims.matched],
    [words.single, claims.single],
    [words.confirmed, claims.confirmed],
    [words.computed, claims.computed],
    [words.selfContradictions, claims.self_contradictions],
  ];
  return (
    <Panel title={words.claims}>
      <dl class="facts">
        {rows.map(([name, count]) => (
          <>
            <dt>{name}</dt>
            <dd>{count}</dd>
          </>
        ))}
      </dl>
    </Panel>
  );
}

function LabelSupport({ agreement }: { agreement: Agreement }): JSX.Element {
  return (
    <Panel title={words.labels}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{words.label}</th>
            <th scope="col">{words.support}</th>
          </tr>
        </thead>
        <tbody>
          {agreement.labels.map((label) => (
            <tr key={label.key}>
              <th scope="row">{label.name}</th>
              <td>{label.support}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
