/** Words that every drawing shares. */
export const plotWords = {
  asTable: "As a table",
  drawn: "Drawn",
  scroll: "Wider than the screen: scroll sideways.",
  valueAndInterval: "Value, 95 % interval",
  range: (low: string, high: string) => `${low} to ${high}`,
  noValue: "No value.",
  share: "Share",
  legend: "Signs",
};
