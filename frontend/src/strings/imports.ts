/** The words of the import card; they load with the project page alone. */
const many = (count: number, one: string, more: string) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

export const importWords = {
  title: "Import",
  lead: "Documents, and what people or machines made of them, in any format that is read. Look at what would come of a file first: that stores nothing.",
  file: "File",
  drop: "Choose a file, or drop one here.",
  most: (size: string) => `At most ${size}.`,
  tooLarge: (size: string) => `The file is larger than ${size}, which is the limit here.`,
  sending: "Sending the file…",
  sent: (name: string, size: string, title: string) =>
    title ? `${name}, ${size}, looks like: ${title}` : `${name}, ${size}`,
  format: "Format",
  guessed: (title: string) => (title ? `As it looks: ${title}` : "As it looks"),
  round: "Round for the work",
  newest: "The one of the same name, or the newest",
  whose: "Annotations in the file are",
  asNamed: "of those the file names",
  worksOf: (name: string) => `${name}’s, where it names nobody`,
  suggestions: "suggestions of a pre-annotator",
  preAnnotator: "Name of the pre-annotator",
  version: "Its version",
  more: "What else the file may not say",
  unit: "Offsets count",
  units: [
    { key: "", name: "what the file says, or is found out" },
    { key: "code_point", name: "code points" },
    { key: "utf16", name: "UTF-16 units" },
    { key: "grapheme_cluster", name: "grapheme clusters" },
  ],
  rationale: "Rationale of verdicts without one",
  language: "Language of the texts",
  firstRows: "First rows",
  scroll: "The table is wider than its box: scroll it sideways.",
  columns: "Which column is what",
  column: (ours: string) => ours.replaceAll("_", " "),
  noColumn: "no column",
  people: "Who is who",
  nobody: "choose an annotator",
  person: (name: string, works: number) =>
    `${name === "imported" ? "Nobody named" : name}: ${many(works, "work", "works")}`,
  labels: "Labels that the project does not have",
  labelOf: (label: string, count: number) => `${label}: ${many(count, "time", "times")}`,
  unsettled: "choose a label",
  leaveOut: "leave it out",
  look: "Look at it",
  looking: "Looking…",
  start: "Import",
  started: "Import started.",
  asked: "The file is being looked at.",
  cancel: "Cancel",
  cancelOf: (name: string) => `Cancel the import of ${name}`,
  cancelled: "Import cancelled.",
  preview: "a look",
  recent: "Latest imports",
  facts: (stored: boolean, new_: string[], there: string[]) => {
    const news = new_.length ? new_.join(", ") : "nothing";
    const verb = stored ? "New" : "Would be new";
    return there.length
      ? `${verb}: ${news}. Already there: ${there.join(", ")}.`
      : `${verb}: ${news}.`;
  },
  documents: (count: number) => many(count, "document", "documents"),
  works: (count: number) => many(count, "work", "works"),
  suggested: (count: number) => many(count, "suggestion", "suggestions"),
  mentions: (count: number) => many(count, "mention", "mentions"),
  firstDocuments: "The first documents",
  isNew: "new",
  isThere: "already there",
  wrong: (count: number) =>
    `${many(count, "record is", "records are")} wrong: nothing comes in until the file, or what is said about it, is mended.`,
  line: (line: number) => `line ${line}`,
  further: (count: number) => `… and ${count.toLocaleString("en")} more.`,
  leftOut: "What does not come in",
  lost: (count: number, what: string) => `${what}: ${count.toLocaleString("en")}`,
};
