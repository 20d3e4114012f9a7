import { Fragment, type ComponentChildren, type JSX } from "preact";
import "../styles/project.css";
import "../styles/agreement.css";
import * as api from "../api/endpoints";
import type { Agreement, Measure } from "../api/types";
import { EmptyState, Panel, Spinner } from "../components/feedback";
import { MeasureRow } from "../components/measure-row";
import type { ScreenProps } from "../routes";
import { adviceFor, figure, place, RELIABLE, TENTATIVE } from "../state/advice";
import { useLoaded, usePolling } from "../state/loading";
import { projects } from "../state/session";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { FailedPage, Problem } from "./failure";
import { Frame } from "./frame";

const words = strings.agreement;
const MARKS = [0, TENTATIVE, RELIABLE, 1];

/** How far the annotators of a round agree, in the order of the work: finding, matching, judging. */
export default function AgreementScreen({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const { data, error, reload } = useLoaded(() => api.getAgreement(round), round);
  usePolling(reload, false);
  useTitle(words.title, data?.round.name);
  const name = projects.value.find((project) => project.slug === slug)?.name ?? slug;
  const back = { href: `/projects/${slug}`, name: words.back };
  return (
    <Frame project={{ name, slug }}>
      <main class="page" id="content">
        {data ? <Problem error={error} onRetry={reload} /> : null}
        {data ? <Figures agreement={data} /> : null}
        {!data && error ? <FailedPage error={error} onRetry={reload} back={back} /> : null}
        {!data && !error ? <Spinner label={strings.common.loading} /> : null}
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
          <div class="agreement__column">
            <Card title={words.finding} question={words.findingQuestion}>
              <Row id="span_f1" measure={finding.span_f1} documents={documents.finished} />
              <Row
                id="unitizing_alpha"
                measure={finding.unitizing_alpha}
                documents={documents.finished}
              />
            </Card>
            <ClaimCounts agreement={agreement} />
          </div>
          <div class="agreement__column">
            <Card title={words.verdict} question={words.verdictQuestion}>
              <Row id="percent" measure={verdict.percent} documents={documents.finished} />
              <Row id="alpha" measure={verdict.alpha} documents={documents.finished} />
            </Card>
            <LabelSupport agreement={agreement} />
          </div>
        </>
      )}
    </div>
  );
}

interface CardProps {
  title: string;
  question: string;
  children: ComponentChildren;
}

function Card({ title, question, children }: CardProps): JSX.Element {
  return (
    <Panel title={title}>
      <p class="muted">{question}</p>
      {children}
    </Panel>
  );
}

interface RowProps {
  id: string;
  measure: Measure;
  documents: number;
}

function Row({ id, measure, documents }: RowProps): JSX.Element {
  return (
    <MeasureRow
      name={words.measures[id] ?? id}
      measure={measure}
      place={place}
      figure={figure}
      marks={MARKS}
      advice={adviceOf(id, measure, documents)}
      note={noteOn(id, measure)}
    />
  );
}

/** The thresholds are those of alpha. */
function adviceOf(id: string, { low, high }: Measure, documents: number): string | undefined {
  if (!id.includes("alpha") || low === null || high === null) return undefined;
  return words.advice[adviceFor(low, high, documents)];
}

function noteOn(id: string, { value, low }: Measure): string | undefined {
  if (value === null) return undefined;
  if (!id.includes("alpha")) return words.byChance;
  return low === null ? words.adviceWithout : undefined;
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
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{count}</dd>
          </Fragment>
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
