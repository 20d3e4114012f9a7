export const exports = {
  title: "Labeled data",
  lead: "Finished work and gold, taken from one moment. Pseudonyms stand for people where the project says so.",
  format: "Format",
  about: (extension: string, who: string) => `A ${extension} file, read by ${who}.`,
  notInstalled: "This server lacks what the format needs; its operator can install it.",
  narrow: "Narrow it down",
  narrowed: "Narrowed down",
  judgments: "Judgments",
  documents: "Documents",
  rounds: "Rounds",
  annotators: "Annotators",
  statuses: "Status of the work",
  noneChosen: "None chosen is all.",
  start: "Export",
  starting: "Starting…",
  none: "Nothing has been exported yet. Choose a format and start; the file appears here.",
  started: (format: string) => `Export as ${format} started.`,
  cancel: "Cancel",
  cancelOf: (when: string) => `Cancel the export of ${when}`,
  cancelled: "Export cancelled.",
  download: "Download",
  downloadOf: (when: string, format: string) => `Download the export of ${when}, ${format}`,
  facts: (rows: number, size: string) => `${rows.toLocaleString("en")} rows, ${size}`,
  part: "a part",
  nothingLost: "The format holds everything.",
  losses: (rules: number) =>
    rules === 1
      ? "What this format does not hold"
      : `What this format does not hold: ${rules} rules`,
  whole: (count: number, what: string) => `${what}: ${count.toLocaleString("en")}`,
  field: (count: number, name: string) => `${name} (${count.toLocaleString("en")})`,
  fields: (what: string, fields: string[]) => `${what}: ${fields.join(", ")}`,
  corrupt: (count: number) =>
    count === 1
      ? "1 mention’s quote is not what stands in its document. Tell whoever runs the server."
      : `${count.toLocaleString("en")} mentions’ quotes are not what stands in their documents. Tell whoever runs the server.`,
};
