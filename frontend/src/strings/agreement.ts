export const agreement = {
  title: "Agreement",
  lead: (finished: number, total: number) =>
    `Measured over ${finished} of ${total} documents: those that all their annotators have handed in.`,
  threshold: (overlap: number) =>
    `Mentions match from an overlap of ${Math.round(overlap * 100)} % on.`,
  nothingYetTitle: "Nothing to compare yet",
  nothingYetBody:
    "Agreement shows when at least one document was handed in by all its annotators. A finished document without a mention counts too.",
  finding: "Finding claims",
  findingQuestion: "Do annotators mark the same places?",
  verdict: "Verdicts on matched claims",
  verdictQuestion: "Given the same claim, do annotators judge it alike?",
  measures: {
    span_f1: "Span F1",
    unitizing_alpha: "Unitizing alpha",
    percent: "Percent agreement",
    alpha: "Krippendorff’s alpha",
  } as Record<string, string>,
  interval: (confidence: number, low: string, high: string) =>
    `${Math.round(confidence * 100)} % interval ${low} to ${high}`,
  noInterval: "No interval.",
  undefinedValue: "Undefined",
  nOf: (n: number, unit: string) =>
    `n = ${n.toLocaleString("en")} ${n === 1 ? unit.replace(/s$/, "") : unit}`,
  advice: {
    reliable: "Reliable: even the lower end reaches 0.80.",
    tentative: "Good enough for tentative conclusions: the lower end reaches 0.667.",
    unreliable: "Not reliable: even the upper end stays below 0.667.",
    few: "No advice from fewer than 10 documents: whole documents are resampled, and from so few the interval is too narrow.",
    open: "Not decided yet: the interval is too wide. More doubly annotated documents will narrow it.",
  },
  adviceWithout: "No advice without an interval.",
  byChance: "Counts agreement by chance too; read it beside alpha.",
  chart: (name: string, value: string) => `${name} ${value} on a scale from −0.2 to 1`,
  claims: "Claims",
  matched: "Found by several",
  single: "Found by one alone",
  confirmed: "Matches confirmed by an adjudicator",
  computed: "Matches computed from overlap",
  selfContradictions: "Self-contradictions",
  labels: "Verdicts given on matched claims",
  label: "Verdict",
  support: "Times given",
  back: "Back to the project",
};
