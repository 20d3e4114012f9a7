import type { JSX } from "preact";
import type { Export, Loss } from "../../api/types";
import { Button } from "../../components/button";
import { Badge, Notice, Progress as Bar } from "../../components/feedback";
import { moment, size } from "../../state/formats";
import { strings } from "../../strings";
import { isUnderWay, JobStatus } from "./jobs";

const words = strings.exports;
/** The rules that only a corrupt database breaks. */
const CORRUPT = ["not-in-text", "wrong-quote"];

interface ExportRowProps {
  made: Export;
  onCancel: () => void;
}

/** One export: how far it is, or its file with what it holds and what it could not. */
export function ExportRow({ made, onCancel }: ExportRowProps): JSX.Element {
  const when = moment(made.created_at);
  return (
    <li class="job">
      <p class="job__head">
        <span class="row__title">{made.title}</span>
        {made.is_part ? <Badge>{words.part}</Badge> : null}
        <JobStatus job={made} />
        <Act made={made} when={when} onCancel={onCancel} />
      </p>
      {isUnderWay(made) ? <Bar label={made.title} done={made.done} total={made.total} /> : null}
      <p class="muted">{[when, outcome(made)].filter(Boolean).join(" · ")}</p>
      {made.manifest ? <Losses losses={made.manifest.losses} /> : null}
      {made.sha256 ? <p class="hash">{`sha256 ${made.sha256}`}</p> : null}
    </li>
  );
}

function outcome(made: Export): string {
  if (made.rows === null || made.bytes === null) return made.message || made.error;
  const rows = Object.values(made.rows).reduce((sum, count) => sum + count, 0);
  return words.facts(rows, size(made.bytes));
}

function Act({ made, when, onCancel }: ExportRowProps & { when: string }): JSX.Element | null {
  if (isUnderWay(made))
    return (
      <Button size="small" label={words.cancelOf(when)} onClick={onCancel}>
        {words.cancel}
      </Button>
    );
  if (!made.file_url) return null;
  return (
    <a
      class="button button--small"
      href={made.file_url}
      download
      aria-label={words.downloadOf(when, made.title)}
    >
      {words.download}
    </a>
  );
}

/** By rule: what it says, and how many of what went by it. */
function Losses({ losses }: { losses: readonly Loss[] }): JSX.Element {
  const corrupt = losses.filter(({ rule }) => CORRUPT.includes(rule));
  const rules = [...new Set(losses.map(({ rule }) => rule))];
  if (rules.length === 0) return <p class="muted">{words.nothingLost}</p>;
  return (
    <>
      {corrupt.map(({ rule, count, examples }) => (
        <Notice key={rule} tone="bad">{`${words.corrupt(count)} ${examples.join(", ")}`}</Notice>
      ))}
      <details class="losses">
        <summary>{words.losses(rules.length)}</summary>
        <dl>
          {rules.map((rule) => (
            <Rule key={rule} losses={losses.filter((each) => each.rule === rule)} />
          ))}
        </dl>
      </details>
    </>
  );
}

function Rule({ losses }: { losses: readonly Loss[] }): JSX.Element {
  const kinds = [...new Set(losses.map(({ what }) => kindOf(what)))];
  return (
    <>
      <dt>{losses[0]?.sentence}</dt>
      {kinds.map((kind) => (
        <dd key={kind}>
          {lostOf(
            kind,
            losses.filter(({ what }) => kindOf(what) === kind),
          )}
        </dd>
      ))}
    </>
  );
}

const kindOf = (what: string) => what.split(".", 1)[0] ?? what;

/** `claim: 8` where whole records are lost, `claim: place (3), id (8)` where fields are. */
function lostOf(kind: string, losses: readonly Loss[]): string {
  const whole = losses.find(({ what }) => what === kind);
  if (whole) return words.whole(whole.count, kind);
  const fields = losses.map(({ count, what }) => words.field(count, what.slice(kind.length + 1)));
  return words.fields(kind, fields);
}
