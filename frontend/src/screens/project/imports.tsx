import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../../styles/imports.css";
import { ApiError } from "../../api/client";
import * as api from "../../api/endpoints";
import type { Import, ImportChoices, Upload } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Badge, Panel, Progress as Bar, Spinner } from "../../components/feedback";
import { FileField } from "../../components/file-field";
import { announce } from "../../state/announcer";
import { limit, moment } from "../../state/formats";
import { draftOf, type ImportDraft, isReady, isWhole, requestOf } from "../../state/import-request";
import { useLoaded, usePolling } from "../../state/loading";
import { strings } from "../../strings";
import { importWords as words } from "../../strings/imports";
import { Problem } from "../failure";
import { ImportForm } from "./import-form";
import { ImportReport } from "./import-report";
import { isUnderWay, JobStatus } from "./jobs";

/** Bringing a file in: choose it, see what would come of it, import it, follow it. */
export function Imports({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listImports(slug), slug);
  const choices = useLoaded(() => api.getImportChoices(slug), slug);
  const made = data?.results ?? [];
  usePolling(reload, made.some(isUnderWay));
  return (
    <Panel title={words.title}>
      <p class="muted">{words.lead}</p>
      <Problem error={choices.error} onRetry={choices.reload} />
      {choices.data ? (
        <Desk slug={slug} choices={choices.data} made={made} onAsked={reload} />
      ) : null}
      <Problem error={error} onRetry={reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      <ImportList made={made} onChanged={reload} />
    </Panel>
  );
}

interface DeskProps {
  slug: string;
  choices: ImportChoices;
  made: readonly Import[];
  onAsked: () => void;
}

/** The file at hand, and what is said about it. */
function Desk({ slug, choices, made, onAsked }: DeskProps): JSX.Element {
  const [upload, setUpload] = useState<Upload | null>(null);
  const [draft, setDraft] = useState<ImportDraft | null>(null);
  const [latest, setLatest] = useState("");
  const [changed, setChanged] = useState(false);
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState<unknown>(null);
  const job = made.find((each) => each.id === latest);
  const isLooking = job ? isUnderWay(job) : false;

  async function act(saying: string, what: () => Promise<void>): Promise<void> {
    setBusy(saying);
    setProblem(null);
    try {
      await what();
    } catch (refused) {
      setProblem(refused);
    }
    setBusy("");
  }

  const send = (file: File) =>
    act(words.sending, async () => {
      if (file.size > choices.most_bytes) throw tooLarge(choices.most_bytes);
      const found = await api.uploadFile(slug, file);
      setUpload(found);
      setDraft(draftOf(found));
      setLatest("");
    });

  const ask = (preview: boolean) =>
    act("", async () => {
      if (!draft) return;
      const asked = await api.startImport(slug, requestOf(draft, preview), uuid7());
      setLatest(asked.id);
      setChanged(false);
      announce(preview ? words.asked : words.started);
      onAsked();
    });

  return (
    <div class="import">
      <FileField
        id="import-file"
        label={words.file}
        hint={`${words.drop} ${words.most(limit(choices.most_bytes))}`}
        onFile={(file) => void send(file)}
      />
      {busy ? <Spinner label={busy} /> : null}
      <Problem error={problem} />
      {upload && draft ? (
        <>
          <ImportForm
            {...{ upload, draft, choices }}
            report={job?.report ?? null}
            onChange={(changes) => {
              setDraft({ ...draft, ...changes });
              setChanged(true);
            }}
          />
          {job?.report ? <ImportReport report={job.report} /> : null}
          <p class="import__acts">
            <Button disabled={isLooking || !isWhole(draft)} onClick={() => void ask(true)}>
              {isLooking ? words.looking : words.look}
            </Button>
            <Button
              variant="primary"
              disabled={isLooking || changed || !job?.preview || !isReady(job.report)}
              onClick={() => void ask(false)}
            >
              {words.start}
            </Button>
          </p>
        </>
      ) : null}
    </div>
  );
}

/** What the server would say of such a file, which is not sent for that. */
function tooLarge(most: number): ApiError {
  const detail = words.tooLarge(limit(most));
  return new ApiError({ status: 413, code: "too_large", title: "", detail, errors: [] });
}

function ImportList({ made, onChanged }: { made: readonly Import[]; onChanged: () => void }) {
  if (made.length === 0) return null;
  const cancel = (job: Import) =>
    api.cancelJob(job.id).then(() => {
      announce(words.cancelled);
      onChanged();
    }, onChanged);
  return (
    <ul class="rows import__list" aria-label={words.recent}>
      {made.map((job) => (
        <li key={job.id} class="job">
          <p class="job__head">
            <span class="row__title">{job.name}</span>
            {job.preview ? <Badge>{words.preview}</Badge> : null}
            <JobStatus job={job} />
            {isUnderWay(job) ? (
              <Button
                size="small"
                label={words.cancelOf(job.name)}
                onClick={() => void cancel(job)}
              >
                {words.cancel}
              </Button>
            ) : null}
          </p>
          {isUnderWay(job) ? <Bar label={job.name} done={job.done} total={job.total} /> : null}
          <p class="muted">{[moment(job.created_at), job.message || job.error].join(" · ")}</p>
        </li>
      ))}
    </ul>
  );
}
