import type { JSX } from "preact";
import type { ImportFault, ImportReport as Report } from "../../api/types";
import { Badge, Notice } from "../../components/feedback";
import { day } from "../../state/formats";
import { importWords as words } from "../../strings/imports";

/** What became of a file, or would: what is new, what is there, what is wrong, what stays out. */
export function ImportReport({ report }: { report: Report }): JSX.Element {
  const wrong = report.faults.length + report.more_faults;
  return (
    <div class="import__report">
      <p>{words.facts(report.stored, counts(report, "new"), counts(report, "already_there"))}</p>
      {report.said.map((sentence) => (
        <p key={sentence} class="muted">
          {sentence}
        </p>
      ))}
      {wrong > 0 ? <Notice tone="bad">{words.wrong(wrong)}</Notice> : null}
      <Faults faults={report.faults} more={report.more_faults} />
      <First report={report} />
      <LeftOut report={report} />
    </div>
  );
}

function counts(report: Report, which: "new" | "already_there"): string[] {
  const found = [
    report.documents[which] && words.documents(report.documents[which]),
    report.works[which] && words.works(report.works[which]),
    which === "new" && report.mentions && words.mentions(report.mentions),
    report.suggestions[which] && words.suggested(report.suggestions[which]),
  ];
  return found.filter((each) => typeof each === "string");
}

function Faults({ faults, more }: { faults: readonly ImportFault[]; more: number }) {
  if (faults.length === 0) return null;
  return (
    <ol class="faults">
      {faults.map((fault, i) => (
        <li key={i}>
          <b dir="auto">{placeOf(fault)}</b> <span dir="auto">{fault.reason}</span>
        </li>
      ))}
      {more > 0 ? <li class="muted">{words.further(more)}</li> : null}
    </ol>
  );
}

const placeOf = ({ line, record, field }: ImportFault) =>
  [line ? words.line(line) : "", record, field].filter(Boolean).join(", ");

function First({ report }: { report: Report }): JSX.Element | null {
  if (report.first.length === 0) return null;
  return (
    <details>
      <summary>{words.firstDocuments}</summary>
      <ul class="rows">
        {report.first.map((each) => (
          <li key={each.id}>
            <span dir="auto">{each.title}</span> <span class="muted">{day(each.published_on)}</span>{" "}
            <Badge tone={each.is_new ? "good" : "neutral"}>
              {each.is_new ? words.isNew : words.isThere}
            </Badge>
          </li>
        ))}
      </ul>
    </details>
  );
}

function LeftOut({ report }: { report: Report }): JSX.Element | null {
  if (report.left_out.length === 0) return null;
  return (
    <details class="losses">
      <summary>{words.leftOut}</summary>
      <dl>
        {report.left_out.map(({ rule, what, count, sentence }) => (
          <div key={`${rule} ${what}`}>
            <dt>{sentence}</dt>
            <dd>{words.lost(count, what)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
