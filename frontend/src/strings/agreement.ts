const counted = (n: number, one: string, many: string) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const agreement = {
  title: "Agreement",
  skipped: (times: number) =>
    times === 0 ? "" : `Left out: ${counted(times, "skipped document", "skipped documents")}.`,
  lead: (finished: number, total: number, annotators: number) =>
    `Measured over ${finished.toLocaleString("en")} of ${counted(total, "document", "documents")}, those that all their annotators have handed in, by ${counted(annotators, "annotator", "annotators")}.`,
  threshold: (overlap: number) =>
    `Mentions match from an overlap of ${Math.round(overlap * 100)} % on.`,
  nothingYetTitle: "Nothing to compare yet",
  nothingYetBody:
    "Agreement shows when at least one document was handed in by all its annotators. A finished document without a mention counts too.",
  nothingFitsTitle: "No finished work fits these filters",
  nothingFitsBody: "Widen the period, or choose other annotators.",
  whoSees:
    "Adjudicators, managers and viewers see agreement; annotators do where the project shows it to them. Nobody does while they hold an open document of a blind round here: hand it in first.",
  clear: "Clear filters",
  back: "Back to the project",
  updating: "Measuring …",
  updated: "The figures are measured anew.",
  filters: {
    title: "Filters",
    round: "Round",
    roundOption: (name: string, version: number) => `${name} (guideline ${version})`,
    label: "Claim type",
    annotator: "Pairs with",
    since: "Handed in since",
    until: "Handed in until",
    everything: "All",
    everyone: "Everyone",
    finding: "Finding is not filtered by claim type.",
  },
  exports: "Export",
  csv: "CSV",
  json: "JSON",
  exportAs: (format: string) => `Export this page as ${format}`,
  pairs: {
    title: "Pairs of annotators",
    count: (n: number) => n.toLocaleString("en"),
    names: {
      all: "All pairs",
      both: "Both saw suggestions",
      neither: "Neither saw them",
      one: "One saw them",
    } as Record<string, string>,
    /** How the headline figures are called. */
    headline: {
      all: "all pairs",
      both: "both saw suggestions",
      neither: "unassisted: neither saw suggestions",
      one: "one saw suggestions",
    } as Record<string, string>,
  },
  cards: {
    title: "The three questions",
    finding: "Finding",
    findingQuestion: "Do annotators mark the same places?",
    labeling: "Labeling, given a match",
    labelingQuestion: "Where they mark the same place, do they label it alike?",
    verdict: "Verdict",
    verdictQuestion: "On the same claim, do they judge alike?",
    unitizingAlpha: "|u-alpha",
    spanF1: "Span F1",
    cuAlpha: "cu-alpha",
    coverage: "Coverage",
    coverageNote: "Coverage is the part of the text in which spans of two annotators meet.",
    alpha: "Krippendorff’s alpha",
    ac1: "Gwet’s AC1",
    percent: "Percent agreement",
    undefinedValue: "No value",
    byPairs: "By pairs",
    beside: "Beside it",
  },
  interval: (confidence: number, low: string, high: string) =>
    `${Math.round(confidence * 100)} % interval ${low} to ${high}`,
  noInterval: "No interval.",
  nOf: (n: number, unit: string) =>
    `n = ${n.toLocaleString("en")} ${n === 1 ? unit.replace(/s$/, "") : unit}`,
  levels: {
    reliable: "Reliable",
    tentative: "Tentative",
    not_reliable: "Not reliable",
    undecided: "Not decided yet",
    none: "No advice",
  } as Record<string, string>,
  chart: (name: string, value: string) => `${name} ${value}; the axis marks 0.667 and 0.80`,
};
