import type { Advice, Agreement, Item, Measure } from "../../api/agreement";

/** Builders for tests. */

export function aMeasure(value: number | null, changes: Partial<Measure> = {}): Measure {
  const known = value !== null;
  return {
    value,
    low: known ? value - 0.1 : null,
    high: known ? value + 0.1 : null,
    n: 40,
    unit: "claims",
    method: "Krippendorff's alpha",
    confidence: 0.95,
    samples: 1000,
    seed: 1,
    reason: known ? null : "There is nothing to compare.",
    interval_reason: null,
    ...changes,
  };
}

export const anAdvice = (level: Advice["level"]): Advice => ({
  level,
  sentence: `It is ${level}.`,
  more: null,
  unit: "claims",
});

export const anItem = (n: number): Item => ({
  document: { id: `d${n}`, title: `Article ${n}` },
  claim: `c${n}`,
  wording: `Claim ${n}.`,
});

/** Two annotators, two verdicts, no suggestions. */
export function anAgreement(changes: Partial<Agreement> = {}): Agreement {
  const alpha = aMeasure(0.6);
  const person = (id: string, name: string) => ({
    id,
    name,
    documents: 12,
    claims: 30,
    rest: alpha,
    gold: aMeasure(0.9),
    without: aMeasure(null),
  });
  return {
    round: {
      id: "r1",
      name: "First pass",
      kind: "annotate",
      overlap: 2,
      status: "open",
      guideline_version: 1,
      suggestion_policy: "hide",
    },
    version: "1",
    filters: { annotators: [], label: null, since: null, until: null, pairs: null },
    choices: {
      rounds: [
        { id: "r1", name: "First pass", guideline_version: 1 },
        { id: "r2", name: "Second pass", guideline_version: 2 },
      ],
      annotators: [
        { id: "b", name: "Ben" },
        { id: "a", name: "Anna" },
      ],
      labels: [{ key: "event", name: "Event" }],
      pairs: ["all"],
    },
    match_threshold: 0.5,
    documents: { finished: 12, total: 20, skipped: 1 },
    annotators: 2,
    pairs: { headline: "all", both: 0, neither: 12, one: 0, sentence: "Nobody saw suggestions." },
    finding: {
      unitizing_alpha: aMeasure(0.7, { unit: "documents" }),
      span_f1: aMeasure(0.8),
      advice: anAdvice("tentative"),
      by_pairs: [],
    },
    labeling: {
      cu_alpha: aMeasure(0.5),
      coverage: 0.4,
      labels: "",
      advice: anAdvice("undecided"),
      by_pairs: [],
    },
    verdict: {
      alpha,
      ac1: aMeasure(0.75),
      percent: aMeasure(0.8),
      prevalence: {
        key: "yes",
        name: "Supported",
        share: 0.9,
        skewed: true,
        sentence: "90 % are Supported.",
      },
      advice: anAdvice("not_reliable"),
      by_pairs: [],
    },
    claims: { matched: 30, single: 10, confirmed: 5, computed: 25, self_contradictions: 1 },
    labels: [
      { key: "yes", name: "Supported", support: 50, alpha: aMeasure(0.7) },
      { key: "no", name: "Refuted", support: 10, alpha: aMeasure(0.2) },
    ],
    pairwise: {
      value: 0.6,
      least_shared: 30,
      false_discovery_rate: 0.05,
      cells: [{ a: "b", b: "a", alpha, p: 0.4, differs: null, few: false }],
    },
    people: [person("b", "Ben"), person("a", "Anna")],
    confusion: {
      labels: ["yes", "no"],
      cells: [
        { a: "yes", b: "yes", n: 20, items: [] },
        { a: "yes", b: "no", n: 12, items: [anItem(1), anItem(2)] },
      ],
      items_shown: true,
    },
    drift: {
      weeks: [
        { start: "2026-03-02", documents: 6, unitizing_alpha: aMeasure(0.6), alpha: aMeasure(0.5) },
        {
          start: "2026-03-09",
          documents: 6,
          unitizing_alpha: aMeasure(0.8),
          alpha: aMeasure(null),
        },
        { start: "2026-03-30", documents: 6, unitizing_alpha: aMeasure(0.8), alpha: aMeasure(0.7) },
      ],
      guidelines: [
        {
          version: 1,
          rounds: [{ id: "r1", name: "First pass", guideline_version: 1 }],
          documents: 12,
          unitizing_alpha: aMeasure(0.7),
          alpha,
        },
      ],
    },
    disputed: {
      items: [
        {
          ...anItem(1),
          distance: 0.75,
          verdicts: [
            { annotator: "a", label: "yes" },
            { annotator: "b", label: "no" },
          ],
        },
      ],
      items_shown: true,
    },
    suggestions: null,
    further: {
      check_worthiness: aMeasure(0.55),
      claim_types: { masi: aMeasure(0.5), jaccard: aMeasure(0.6) },
      origins: { masi: aMeasure(0.3), jaccard: aMeasure(0.4) },
      stance: aMeasure(null, { unit: "sources" }),
      self_agreement: { alpha: aMeasure(0.9), percent: aMeasure(0.95), span_f1: aMeasure(0.9) },
    },
    matching: {
      share: 0.75,
      thresholds: [
        { threshold: 1, matched: 10, single: 50, share: 0.17, alpha: aMeasure(0.7) },
        { threshold: 0.5, matched: 30, single: 10, share: 0.75, alpha },
      ],
    },
    ...changes,
  };
}

/** Suggestions drawn by lot; unassisted work is the headline. */
export function anAssistedAgreement(): Agreement {
  const plain = anAgreement();
  const kinds = ["neither", "both"] as const;
  return {
    ...plain,
    choices: { ...plain.choices, pairs: ["all", "neither", "both"] },
    pairs: { headline: "neither", both: 7, neither: 5, one: 0, sentence: "Unassisted work." },
    verdict: {
      ...plain.verdict,
      by_pairs: kinds.map((pairs, i) => ({
        pairs,
        alpha: aMeasure(0.5 + i / 4),
        ac1: aMeasure(0.6),
        percent: aMeasure(0.7),
      })),
    },
    suggestions: {
      randomized: true,
      sentence: "Drawn by lot.",
      agreement: {
        both: aMeasure(0.75),
        neither: aMeasure(0.5),
        one: aMeasure(null),
        difference: aMeasure(0.25),
      },
      acceptance: {
        shown: aMeasure(0.8),
        withheld: aMeasure(0.6),
        difference: aMeasure(0.2, { unit: "suggestions" }),
      },
      decisions: { accepted: 6, edited: 2, dismissed: 1, undecided: 1 },
      verdict_shift: [
        { key: "yes", name: "Supported", shown: 0.7, withheld: 0.6, difference: aMeasure(0.1) },
      ],
    },
  };
}
