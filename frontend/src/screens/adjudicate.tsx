import type { JSX } from "preact";
import { useState } from "preact/hooks";
import "../styles/project.css";
import * as api from "../api/endpoints";
import type { CaseSummary } from "../api/types";
import { Button } from "../components/button";
import { Badge, EmptyState, ErrorNotice, Spinner, type Tone } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { day } from "../state/formats";
import { useLoaded, usePolling } from "../state/loading";
import { sentenceFor } from "../state/problems";
import { projects } from "../state/session";
import { strings } from "../strings";
import { Frame } from "./frame";

const words = strings.adjudicate;
const TONES: Record<string, Tone> = { ready: "accent", settled: "good" };

/** The documents of a round as cases, each with how far it is. */
export default function Adjudicate({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const round = params["round"] ?? "";
  const first = useLoaded(() => api.listCases(round, null), round);
  usePolling(first.reload, false);
  const [more, setMore] = useState<{ rows: CaseSummary[]; next: string | null } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const rows = [...(first.data?.results ?? []), ...(more?.rows ?? [])];
  const next = more ? more.next : (first.data?.next ?? null);
  const name = projects.value.find((project) => project.slug === slug)?.name ?? slug;

  async function showMore(): Promise<void> {
    try {
      const page = await api.listCases(round, next);
      setMore({ rows: [...(more?.rows ?? []), ...page.results], next: page.next });
    } catch (problem) {
      setFailed(problem);
    }
  }

  const problem = failed ?? first.error;
  return (
    <Frame project={{ name, slug }}>
      <main class="page" id="content">
        <header class="project__head">
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </header>
        {problem ? <ErrorNotice message={sentenceFor(problem)} /> : null}
        {!first.data && !problem ? <Spinner label={strings.common.loading} /> : null}
        {first.data && rows.length === 0 ? (
          <EmptyState title={words.noneTitle}>{words.noneBody}</EmptyState>
        ) : null}
        <ul class="rows rows--cards">
          {rows.map((row) => (
            <CaseRow
              key={row.document.id}
              row={row}
              base={`/projects/${slug}/adjudicate/${round}`}
            />
          ))}
        </ul>
        {next ? <Button onClick={() => void showMore()}>{words.showMore}</Button> : null}
      </main>
    </Frame>
  );
}

function CaseRow({ row, base }: { row: CaseSummary; base: string }): JSX.Element {
  const { document, state } = row;
  const facts = [day(document.published_on), words.settledOf(row.settled, row.groups)];
  return (
    <li class="row">
      <div>
        <p class="row__title" dir="auto">
          {document.title}
        </p>
        <p class="muted">{facts.filter(Boolean).join(" · ")}</p>
      </div>
      <Badge tone={TONES[state] ?? "neutral"}>{words.states[state]}</Badge>
      {state === "waiting" ? null : (
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
