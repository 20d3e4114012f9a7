import type { JSX } from "preact";
import type { Release } from "../../api/types";
import { Button } from "../../components/button";
import { Progress as Bar } from "../../components/feedback";
import { moment, size } from "../../state/formats";
import { strings } from "../../strings";
import { isUnderWay, JobStatus } from "./jobs";

const words = strings.releases;

interface ReleaseRowProps {
  made: Release;
  mayCancel: boolean;
  onCancel: () => void;
}

/** One release: how far it is, or its archive and data card. */
export function ReleaseRow(props: ReleaseRowProps): JSX.Element {
  const { made } = props;
  return (
    <li class="job">
      <p class="job__head">
        <span class="row__title">{made.version}</span>
        <JobStatus job={made} />
        <Act {...props} />
      </p>
      {isUnderWay(made) ? <Bar label={made.version} done={made.done} total={made.total} /> : null}
      <p class="muted">{[moment(made.created_at), outcome(made)].filter(Boolean).join(" · ")}</p>
      {made.archive ? <p class="hash">{`sha256 ${made.archive.sha256}`}</p> : null}
    </li>
  );
}

function outcome(made: Release): string {
  if (made.rows === null || made.archive === null) return made.message || made.error;
  const rows = Object.values(made.rows).reduce((sum, count) => sum + count, 0);
  const facts = words.facts(rows, size(made.archive.bytes));
  return made.with_text ? facts : `${facts}, ${words.withoutText}`;
}

function Act({ made, mayCancel, onCancel }: ReleaseRowProps): JSX.Element | null {
  if (isUnderWay(made))
    return mayCancel ? (
      <Button size="small" label={words.cancelOf(made.version)} onClick={onCancel}>
        {words.cancel}
      </Button>
    ) : null;
  if (!made.archive) return null;
  const card = made.archive.url.replace(made.archive.path, "README.md");
  return (
    <>
      <a class="button button--small" href={card} download aria-label={words.cardOf(made.version)}>
        {words.card}
      </a>
      <a
        class="button button--small"
        href={made.archive.url}
        download
        aria-label={words.downloadOf(made.version)}
      >
        {words.download}
      </a>
    </>
  );
}
