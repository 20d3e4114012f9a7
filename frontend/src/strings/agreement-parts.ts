const counted = (n: number, one: string, many: string) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/** Words of the folded parts of the agreement page. */
export const parts = {
  contents: "On this page",
  openAll: "Open all",
  closeAll: "Close all",
  value: "Value",
  interval: "95 % interval",
  n: "n",
  documents: "Documents",
  claims: "Claims",
  sameAsTable: "The same figures are in the table below.",

  labels: {
    title: "Verdict labels",
    lead: "One label against all others together. Support counts how often it was given to a claim that had another verdict beside it. The solid line is the alpha of all labels.",
    gist: (n: number, name: string, value: string) =>
      `${counted(n, "label", "labels")}; agreed on least: ${name}, ${value}`,
    row: "Label",
    support: "Support",
  },

  people: {
    title: "Annotators",
    gist: (people: number, differing: number) =>
      `${counted(people, "annotator", "annotators")}; ${differing === 0 ? "no pair differs" : counted(differing, "pair differs", "pairs differ")} from the project’s alpha`,
    row: "Annotator",
    worked: (documents: number, claims: number) =>
      `${counted(documents, "document", "documents")}, ${counted(claims, "claim", "claims")}`,
    rest: "Each against the rest",
    restLead:
      "Alpha of one annotator’s verdicts against everyone else’s. The solid line is the alpha of all.",
    gold: "Each against gold",
    goldLead: "Share of an annotator’s verdicts that equal the adjudicated one.",
    without: "All without them",
    withoutLead:
      "Alpha of everyone else. Far above the solid line, the alpha of all, means that this annotator judges differently.",
    pairwise: "Pair by pair",
    pairwiseLead: (value: string, least: number, rate: number) =>
      `Alpha of the verdicts of two annotators. A pair is set apart only where its interval excludes the project’s alpha (${value}) after Benjamini–Hochberg at ${Math.round(rate * 100)} %; pairs with fewer than ${least} shared claims are grey.`,
    one: "Annotator",
    other: "With",
    shared: "Shared claims",
    sharedClaims: (n: number) => counted(n, "shared claim", "shared claims"),
    p: "p",
    reading: "Reading",
    marks: {
      higher: "agrees more than the project",
      lower: "agrees less than the project",
      none: "no difference shown",
      few: (least: number) => `fewer than ${least} shared claims`,
    },
    cell: (a: string, b: string, value: string, shared: string, reading: string) =>
      `${a} and ${b}: ${value}; ${shared}; ${reading}`,
    alone: "There is one annotator, so there is no pair.",
  },

  confusion: {
    title: "Confusion of verdicts",
    lead: "How often two annotators gave these two verdicts to one claim; the diagonal is agreement. The order within a pair means nothing, so each pair stands once.",
    gist: (a: string, b: string, n: number) =>
      `most often ${a} against ${b}, ${counted(n, "time", "times")}`,
    none: "No two annotators gave different verdicts to a claim.",
    label: "Verdicts of two annotators on one claim",
    one: "One verdict",
    other: "The other",
    times: "Times",
    items: "The claims, most frequent confusion first",
    pair: (a: string, b: string) => `${a} against ${b}`,
    shown: (shown: number, n: number) =>
      shown < n ? `The first ${shown} of ${n.toLocaleString("en")}.` : "",
    hidden:
      "The claims are not named here: someone who annotates in this project could be handed one of them.",
  },

  drift: {
    title: "Drift",
    gist: (weeks: number, guidelines: number) =>
      `${counted(weeks, "week", "weeks")}, ${counted(guidelines, "guideline version", "guideline versions")}`,
    weeksVerdict: "Verdict alpha by week",
    weeksFinding: "Finding (|u-alpha) by week",
    weeksNote:
      "By the week in which a document was handed in for the last time. The band is the 95 % interval; weeks without a value leave a gap.",
    week: "Week of",
    guidelinesVerdict: "Verdict alpha by guideline version",
    guidelinesFinding: "Finding (|u-alpha) by guideline version",
    version: (n: number) => `Version ${n}`,
    row: "Guideline",
    none: "Nothing was handed in yet.",
    chart: (name: string, n: number, low: string, high: string) =>
      `${name}: ${counted(n, "point", "points")}, values from ${low} to ${high}`,
    chartEmpty: (name: string) => `${name}: no values`,
  },

  disputed: {
    title: "Most disputed claims",
    gist: (n: number) => counted(n, "claim", "claims"),
    lead: "Claims whose verdicts lie furthest apart on the scale, widest first.",
    none: "No claim has verdicts that differ.",
    claim: "Claim",
    verdicts: "Verdicts",
    distance: "Distance",
    noWording: "Claim without wording",
    in: (title: string) => `in ${title}`,
  },

  suggestions: {
    title: "Effect of suggestions",
    none: "This round shows suggestions to nobody, so there is nothing to compare.",
    noneGist: "none shown in this round",
    randomized: "randomized",
    observed: "not randomized: people and documents may differ between the groups",
    agreement: "Verdict alpha by what the pair saw",
    acceptance: "Suggestions that a mention of the annotator matches",
    acceptanceNote:
      "Counted alike whether the annotator saw the suggestion or not; the difference is what showing them adds.",
    shown: "Shown",
    withheld: "Withheld",
    difference: "Difference",
    differenceNote: "Shown minus withheld.",
    decisions: "Decisions on suggestions that were shown",
    decisionNames: {
      accepted: "Accepted",
      edited: "Accepted and edited",
      dismissed: "Dismissed",
      undecided: "Left undecided",
    } as Record<string, string>,
    noneShown: "No suggestion was shown.",
    decision: "Decision",
    shift: "How the verdicts shift",
    shiftNote:
      "Share of each verdict where suggestions were shown, minus where they were withheld.",
    pairs: "Pair",
    group: "Suggestions",
    verdict: "Verdict",
    count: "Suggestions",
    assisted: "Both saw suggestions",
    unassisted: "Neither saw them",
    mixed: "One saw them",
  },

  further: {
    title: "Further questions",
    gist: (value: string) => `check-worthiness ${value}`,
    lead: "Alpha with the distances that fit each question; a dashed line marks 0.667 and 0.80.",
    names: {
      check_worthiness: "Check-worthiness",
      claim_types_masi: "Claim types (MASI)",
      claim_types_jaccard: "Claim types (Jaccard)",
      origins_masi: "Cited origins (MASI)",
      origins_jaccard: "Cited origins (Jaccard)",
      stance: "Stance of evidence",
      self_alpha: "Self-agreement, verdict",
      self_percent: "Self-agreement, percent",
      self_f1: "Self-agreement, span F1",
    } as Record<string, string>,
    question: "Question",
    self: "Self-agreement",
    selfNote: "The same annotator on the same document a second time.",
  },

  matching: {
    title: "Matching of claims",
    gist: (share: string, single: number) =>
      `${share} of claims found by several; ${counted(single, "claim", "claims")} by one person only`,
    lead: "Whether claims count as the same rests on how far their mentions overlap. A claim that only one person found has no second verdict; it is counted here and never dropped.",
    row: "Claims",
    counts: "Claims of this round",
    confirmed: "Matched, confirmed by an adjudicator",
    computed: "Matched, computed from overlap",
    single: "Found by one person only",
    contradictions: (n: number) =>
      n === 0
        ? ""
        : `${counted(n, "claim was", "claims were")} judged in two ways by one annotator; those verdicts do not count.`,
    thresholds: "Verdict alpha at other thresholds",
    thresholdsNote: "The same work, with mentions matched from another overlap on.",
    threshold: "Overlap",
    exact: "exact",
    from: (overlap: string) => `from ${overlap}`,
    used: "used on this page",
    matchedShare: "Matched",
    onlyOne: "By one only",
  },

  method: {
    title: "How it was measured",
    gist: (version: string) => `version ${version}`,
    lead: "Every interval resamples whole documents. Numbers come from the work as it stands now; the same work gives the same numbers.",
    version: "Version of the measuring",
    samples: "Samples of the bootstrap",
    seed: "Seed",
    confidence: "Confidence",
    threshold: "Overlap from which mentions match",
    docs: "What each measure answers, with formulas and sources, is in docs/agreement.md.",
  },
};
