import type { components } from "./schema";

/** How far the annotators of a round agree, as the API's own document describes it. */

type Schemas = components["schemas"];

export type Measure = Schemas["Measure"];

// ── until the generated schema has them ──
export type PairsKind = "all" | "both" | "neither" | "one";

export interface Advice {
  level: "reliable" | "tentative" | "not_reliable" | "undecided" | "none";
  sentence: string;
  more: number | null;
  unit: string;
}

export interface Item {
  document: { id: string; title: string };
  claim: string;
  wording: string;
}

export interface Agreement {
  round: {
    id: string;
    name: string;
    kind: string;
    overlap: number;
    status: string;
    guideline_version: number;
    suggestion_policy: string;
  };
  version: string;
  match_threshold: number;
  documents: { finished: number; total: number };
  annotators: number;
  filters: { annotators: string[]; label: string; since: string; until: string; pairs: PairsKind };
  choices: {
    rounds: { id: string; name: string; guideline_version: number }[];
    annotators: { id: string; name: string }[];
    labels: { key: string; name: string }[];
    pairs: PairsKind[];
  };
  pairs: { headline: PairsKind; both: number; neither: number; one: number; sentence: string };
  finding: {
    unitizing_alpha: Measure;
    span_f1: Measure;
    advice: Advice;
    by_pairs: { pairs: PairsKind; unitizing_alpha: Measure; span_f1: Measure }[];
  };
  labeling: {
    cu_alpha: Measure;
    coverage: number | null;
    labels: string;
    advice: Advice;
    by_pairs: { pairs: PairsKind; cu_alpha: Measure; coverage: number | null }[];
  };
  verdict: {
    alpha: Measure;
    ac1: Measure;
    percent: Measure;
    prevalence: {
      key: string;
      name: string;
      share: number;
      skewed: boolean;
      sentence: string;
    } | null;
    advice: Advice;
    by_pairs: { pairs: PairsKind; alpha: Measure; ac1: Measure; percent: Measure }[];
  };
  claims: {
    matched: number;
    single: number;
    confirmed: number;
    computed: number;
    self_contradictions: number;
  };
  labels: { key: string; name: string; support: number; alpha: Measure }[];
  pairwise: {
    value: number | null;
    least_shared: number;
    false_discovery_rate: number;
    cells: {
      a: string;
      b: string;
      alpha: Measure;
      p: number | null;
      differs: "lower" | "higher" | null;
      few: boolean;
    }[];
  };
  people: {
    id: string;
    name: string;
    documents: number;
    claims: number;
    rest: Measure;
    gold: Measure;
    without: Measure;
  }[];
  confusion: {
    labels: string[];
    cells: { a: string; b: string; n: number; items: Item[] }[];
    items_shown: boolean;
  };
  drift: {
    weeks: { start: string; documents: number; unitizing_alpha: Measure; alpha: Measure }[];
    guidelines: {
      version: number;
      rounds: { id: string; name: string }[];
      documents: number;
      unitizing_alpha: Measure;
      alpha: Measure;
    }[];
  };
  disputed: {
    items: (Item & { distance: number; verdicts: { annotator: string; label: string }[] })[];
    items_shown: boolean;
  };
  suggestions: {
    randomized: boolean;
    sentence: string;
    agreement: { both: Measure; neither: Measure; one: Measure; difference: Measure };
    acceptance: { shown: Measure; withheld: Measure; difference: Measure };
    decisions: { accepted: number; edited: number; dismissed: number; undecided: number };
    verdict_shift: {
      key: string;
      name: string;
      shown: number | null;
      withheld: number | null;
      difference: Measure;
    }[];
  } | null;
  further: {
    check_worthiness: Measure;
    claim_types: { masi: Measure; jaccard: Measure };
    origins: { masi: Measure; jaccard: Measure };
    stance: Measure;
    self_agreement: { alpha: Measure; percent: Measure; span_f1: Measure };
  };
  matching: {
    share: number | null;
    thresholds: {
      threshold: number;
      matched: number;
      single: number;
      share: number | null;
      alpha: Measure;
    }[];
  };
}
