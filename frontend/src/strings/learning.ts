/** What the set-up says of rounds and of what the pre-annotator learned; loads with that page alone. */

const count = (n: number, one: string, more: string) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : more}`;
const decisions = (n: number) => count(n, "decision", "decisions");
const documents = (n: number) => count(n, "document", "documents");

const ORDER_NOTE =
  "Only suggestions decide, never what people did, so it tells nobody of others’ work.";

export const rounds = {
  title: (name: string) => `Round: ${name}`,
  lead: "These settings hold for documents handed out from now on. What somebody has at hand, or has handed in, stays as it was handed out.",
  none: "No round is open, so there is nothing to hand out.",
  closed: (n: number) =>
    `${count(n, "closed round hands", "closed rounds hand")} out nothing more.`,
  policy: "Who sees suggestions",
  policies: [
    { key: "show", name: "Everyone", hint: "Each document comes with its suggestions." },
    { key: "hide", name: "Nobody", hint: "People mark what they find by themselves." },
    {
      key: "randomize",
      name: "Drawn by lot",
      hint: "For each document and annotator the server draws whether suggestions are shown. Where they are not, there is no trace of them. The agreement page then shows what suggestions do to people.",
    },
  ],
  share: "Share withheld, in percent",
  shareHint:
    "Half and half tells most from the same work. The more are withheld, the less people are helped.",
  shareWrong: "A whole number from 1 to 99.",
  redrawn:
    "If documents are handed out already, the agreement page compares shown and withheld only among those handed out after this change.",
  order: "Order of the documents",
  orders: [
    { key: "document", name: "As they came" },
    { key: "uncertainty", name: "Least sure ones first" },
    { key: "disagreement", name: "Where engines differ first" },
    { key: "diversity", name: "Something new first" },
  ],
  orderHints: {
    document: "The order of the import.",
    uncertainty: `Documents come first whose suggestions have scores near a coin toss. ${ORDER_NOTE}`,
    disagreement: `Run another pre-annotator before the present one, or there is nothing to compare. ${ORDER_NOTE}`,
    diversity: `Each next document has the words, kinds of claims and claimants that were met least. ${ORDER_NOTE}`,
  } as Record<string, string>,
  save: "Save this round",
  saved: (name: string) => `Round ${name} is saved.`,
  stale:
    "Somebody changed this round meanwhile. Yours is not stored; look at what is, then decide.",
};

export const models = {
  title: "Learned from decisions",
  lead: "The pre-annotator can learn from finished work which suggestions people keep, and score the next ones by it. It changes scores, never what is suggested, and no work of people. Nothing goes in use by itself.",
  have: (n: number, inDocuments: number) =>
    `There are ${decisions(n)} in ${count(inDocuments, "finished document", "finished documents")}.`,
  needed: (n: number, inDocuments: number) =>
    `Learning needs ${decisions(n)} in ${documents(inDocuments)} that everyone has finished.`,
  split: (kept: number, dismissed: number) =>
    `${kept.toLocaleString("en")} kept, ${dismissed.toLocaleString("en")} dismissed.`,
  oneSided: "Learning needs both: suggestions that were kept and ones that were dismissed.",
  decisionsBar: "Decisions",
  documentsBar: "Finished documents",
  ofNeeded: (n: number, needed: number) => `${n.toLocaleString("en")} of ${needed}`,
  learn: "Learn from decisions",
  learning: "Learning…",
  started: "Learning has started.",
  jobTitle: "Learning",
  steps: [
    "Reading the decisions",
    "Learning, and measuring on documents held out",
    "Keeping the version",
  ],
  failed: (why: string) => `The last attempt made no version. ${why}`,
  noneTitle: "Nothing was learned yet",
  noneBody: "The pre-annotator uses its own scores, as shipped.",
  version: (n: number) => `Version ${n}`,
  inUse: "in use",
  unfit:
    "This was learned for another pre-annotator, or another version of it: in use it changes nothing.",
  made: (when: string, by: string | null) => `Learned on ${when}${by ? ` by ${by}` : ""}`,
  activated: (when: string, by: string | null) =>
    `last put in use on ${when}${by ? ` by ${by}` : ""}`,
  from: (learnedFrom: number, heldOut: number, heldOutDocuments: number) =>
    `From ${decisions(learnedFrom)}; measured on ${decisions(heldOut)} in ${documents(heldOutDocuments)} held out.`,
  named: (version: string) => `Suggestions name it ${version}.`,
  figure: "Measured on what was held out",
  before: "Before",
  after: "After",
  beforeNote: "its own scores",
  figures: {
    average_precision: ["Puts kept ones first", "average precision, more is better"],
    log_loss: ["Surprise at what people did", "log loss, less is better"],
    calibration_error: ["Error of the chances it gives", "calibration error, less is better"],
  },
  outcomes: {
    better: "better",
    worse: "worse",
    same: "the same",
  },
  overlap: "ranges overlap",
  rangeNote:
    "Below each figure its 95 % range. Where the ranges overlap, the difference may be chance: learn again when there are more decisions.",
  use: (n: number) => `Use version ${n}`,
  goBack: (n: number) => `Go back to version ${n}`,
  own: "The pre-annotator’s own scores",
  ownFacts: "As shipped, with nothing learned.",
  useOwn: "Go back to its own scores",
  usedNow: (n: number) =>
    n === 0
      ? "The pre-annotator’s own scores are in use again. Suggestions that are there keep their scores until documents are pre-annotated."
      : `Version ${n} is in use. Suggestions that are there keep their scores until documents are pre-annotated.`,
  preannotate: "Pre-annotate all documents",
  preannotating: "Pre-annotation",
};
