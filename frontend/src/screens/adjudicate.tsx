import type { JSX } from "preact";
import { useState } from "preact/hooks";
import "../styles/project.css";
import "../styles/adjudicate.css";
import * as api from "../api/endpoints";
import type { CaseSummary } from "../api/types";
import { Button } from "../components/button";
import { Badge, EmptyState, Spinner, type Tone } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { day } from "../state/formats";
import { useLoaded, usePolling } from "../state/loading";
import { projects } from "../state/session";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { FailedPage, Problem } from "./failure";
import { Frame } from "./frame";

const words = strings.adjudicate;
const TONES: Record<string, Tone> = { ready: "accent", settled: "good" };

/** The documents of a round as cases, each with how far it is. */
export default function Adjudicate({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const first = useLoaded(() => api.listCases(round, null), round);
  usePolling(first.reload, false);
  useTitle(words.title);
  const name = projects.value.find((project) => project.slug === slug)?.name ?? slug;
  const home = `/projects/${slug}`;
  return (
    <Frame project={{ name, slug }}>
      <main class="page" id="content">
        {first.error && !first.data ? (
          <FailedPage
            error={first.error}
            onRetry={first.reload}
            back={{ href: home, name: words.backToProject }}
          />
        ) : (
          <>
            <header class="project__head">
              <h1>{words.title}</h1>
              <p>{words.lead}</p>
            </header>
            <Problem error={first.error} onRetry={first.reload} />
            {first.data ? (
              <Cases page={first.data} round={round} base={`${home}/adjudicate/${round}`} />
            ) : (
              <Spinner label={strings.common.loading} />
            )}
          </>
        )}
      </main>
    </Frame>
  );
}

interface CasesProps {
  page: { results: CaseSummary[]; next: string | null };
  round: string;
  base: string;
}

/** A page at a time; the first is renewed by itself. */
function Cases({ page, round, base }: CasesProps): JSX.Element {
  const [more, setMore] = useState<CasesProps["page"] | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const rows = [...page.results, ...(more?.results ?? [])];
  const next = more ? more.next : page.next;

  async function showMore(): Promise<void> {
    setFailed(null);
    try {
      const found = await api.listCases(round, next);
      setMore({ results: [...(more?.results ?? []), ...found.results], next: found.next });
    } catch (problem) {
      setFailed(problem);
    }
  }

  if (rows.length === 0) return <EmptyState title={words.noneTitle}>{words.noneBody}</EmptyState>;
  return (
    <>
      <ul class="rows rows--cards">
        {rows.map((row) => (
          <CaseRow key={row.document.id} row={row} base={base} />
        ))}
      </ul>
      <Problem error={failed} />
      {next ? <Button onClick={() => void showMore()}>{words.showMore}</Button> : null}
    </>
  );
}

function CaseRow({ row, base }: { row: CaseSummary; base: string }): JSX.Element {
  const { document, state } = row;
  const isWaiting = state === "waiting";
  const progress = isWaiting
    ? words.slots(row.annotators)
    : words.settledOf(row.settled, row.groups);
  return (
    <li class="row">
      <div>
        <p class="row__title" dir="auto">
          {document.title}
        </p>
        <p class="muted">{[day(document.published_on), progress].filter(Boolean).join(" · ")}</p>
      </div>
      <Badge tone={TONES[state] ?? "neutral"}>{words.states[state]}</Badge>
      {isWaiting ? null : (
        <a
          class={state === "ready" ? "button button--primary" : "button"}
          href={`${base}/${document.id}`}
          aria-label={words.openDocument(document.title)}
        >
          {words.open}
        </a>
      )}
    </li>
  );
}
