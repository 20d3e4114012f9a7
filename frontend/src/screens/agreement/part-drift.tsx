import type { JSX } from "preact";
import type { Agreement, Measure, Week } from "../../api/agreement";
import { Forest } from "../../components/plots/forest";
import { LineBand, type LinePoint } from "../../components/plots/line-band";
import { PlotFigure } from "../../components/plots/plot-figure";
import { agreementAxis, count, figure, written } from "../../components/plots/scale";
import { day } from "../../state/formats";
import { parts } from "../../strings/agreement-parts";
import type { PartProps } from "./parts";
import { Titled } from "./titled";

const words = parts.drift;
const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });
const YEAR_MS = 365 * 24 * 3600 * 1000;
type Of = "alpha" | "unitizing_alpha";

export function gist({ drift }: Agreement): string {
  return words.gist(drift.weeks.length, drift.guidelines.length);
}

/** The figures over time, and from one guideline to the next. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { weeks, guidelines } = agreement.drift;
  if (weeks.length === 0) return <p class="part__lead">{words.none}</p>;
  return (
    <>
      <ByWeek title={words.weeksVerdict} weeks={weeks} of="alpha" unit={parts.claims} />
      <ByWeek
        title={words.weeksFinding}
        weeks={weeks}
        of="unitizing_alpha"
        unit={parts.documents}
      />
      <ByGuideline
        title={words.guidelinesVerdict}
        rows={guidelines}
        of="alpha"
        unit={parts.claims}
      />
      <ByGuideline
        title={words.guidelinesFinding}
        rows={guidelines}
        of="unitizing_alpha"
        unit={parts.documents}
      />
    </>
  );
}

interface ByWeekProps {
  title: string;
  weeks: readonly Week[];
  of: Of;
  /** What n counts. */
  unit: string;
}

function ByWeek({ title, weeks, of, unit }: ByWeekProps): JSX.Element {
  const points = pointsOf(weeks, of);
  return (
    <PlotFigure
      title={title}
      note={words.weeksNote}
      columns={[{ name: words.week }, { name: parts.value }, { name: unit, isNumber: true }]}
      rows={weeks.map((week) => ({
        key: week.start,
        cells: [day(week.start), written(week[of], figure), count(week[of].n)],
      }))}
    >
      <LineBand
        label={summary(
          title,
          weeks.map((week) => week[of]),
        )}
        points={points}
        axis={agreementAxis(weeks.map((week) => week[of]))}
      />
    </PlotFigure>
  );
}

/** Weeks at their dates, so that a gap in the work is a gap in the line. */
export function pointsOf(weeks: readonly Week[], of: Of): LinePoint[] {
  const times = weeks.map((week) => Date.parse(week.start));
  const first = times[0] ?? 0;
  const width = (times.at(-1) ?? 0) - first;
  return weeks.map((week, i) => ({
    key: week.start,
    label: (width < YEAR_MS ? DAY : MONTH).format(times[i]),
    at: 0.12 + 0.84 * (width > 0 ? ((times[i] ?? 0) - first) / width : 0.5),
    estimate: week[of],
  }));
}

function summary(title: string, measures: readonly Measure[]): string {
  const values = measures.map(({ value }) => value).filter((value) => value !== null);
  if (values.length === 0) return words.chartEmpty(title);
  return words.chart(
    title,
    values.length,
    figure(Math.min(...values)),
    figure(Math.max(...values)),
  );
}

interface ByGuidelineProps {
  title: string;
  rows: Agreement["drift"]["guidelines"];
  of: Of;
  unit: string;
}

function ByGuideline({ title, rows, of, unit }: ByGuidelineProps): JSX.Element {
  return (
    <Titled title={title}>
      <Forest
        caption={title}
        rowName={words.row}
        countName={unit}
        axis={agreementAxis(rows.map((row) => row[of]))}
        rows={rows.map((row) => ({
          key: String(row.version),
          name: words.version(row.version),
          note: row.rounds.map((round) => round.name).join(", "),
          estimate: row[of],
        }))}
      />
    </Titled>
  );
}
