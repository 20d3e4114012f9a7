import { useState } from "preact/hooks";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { DocumentRow, Project } from "../../api/types";
import { Button } from "../../components/button";
import { Badge, EmptyState, Panel, Spinner } from "../../components/feedback";
import { day } from "../../state/formats";
import { useLoaded } from "../../state/loading";
import { strings } from "../../strings";
import { Problem } from "../failure";

const words = strings.project;

/** All documents of the project with one's own status on each, a page at a time. */
export function Documents({ project }: { project: Project }): JSX.Element {
  const { slug } = project;
  const first = useLoaded(() => api.listDocuments(slug, null), slug);
  const [more, setMore] = useState<{ rows: DocumentRow[]; next: string | null } | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const rows = [...(first.data?.results ?? []), ...(more?.rows ?? [])];
  const next = more ? more.next : (first.data?.next ?? null);

  async function showMore(): Promise<void> {
    setFailed(null);
    try {
      const page = await api.listDocuments(slug, next);
      setMore({ rows: [...(more?.rows ?? []), ...page.results], next: page.next });
    } catch (problem) {
      setFailed(problem);
    }
  }

  return (
    <Panel title={words.documentsTitle}>
      <Problem error={failed ?? first.error} onRetry={failed ? undefined : first.reload} />
      {!first.data && !first.error ? <Spinner label={strings.common.loading} /> : null}
      {first.data && rows.length === 0 ? <NoDocuments slug={slug} /> : null}
      <ul class="rows">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {next ? <Button onClick={() => void showMore()}>{words.moreDocuments}</Button> : null}
    </Panel>
  );
}

function Row({ row }: { row: DocumentRow }): JSX.Element {
  const facts = [row.publisher, day(row.published_on) || strings.common.unknownDate];
  return (
    <li class="row">
      <div>
        <p class="row__title" dir="auto">
          {row.title}
        </p>
        <p class="muted">
          {[...facts, words.characters(row.characters)].filter(Boolean).join(" · ")}
        </p>
      </div>
      {row.my_status && words.statuses[row.my_status] ? (
        <Badge>{words.statuses[row.my_status]}</Badge>
      ) : null}
    </li>
  );
}

function NoDocuments({ slug }: { slug: string }): JSX.Element {
  return (
    <EmptyState
      title={words.noDocumentsTitle}
      action={
        <code class="command">{`python manage.py import_documents --project ${slug} FOLDER`}</code>
      }
    >
      {words.noDocumentsBody}
    </EmptyState>
  );
}
