// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { Matrix, type MatrixCell, MatrixLegend, shortened } from "./matrix";
import { drawn, texts } from "./testing";

const cells: MatrixCell[] = [
  { row: 0, column: 1, text: ".52", mark: "higher", title: "A with B: 0.52" },
  { row: 1, column: 0, text: ".52", mark: "lower", title: "B with A: 0.52" },
  { row: 1, column: 1, text: "9", shade: 3, title: "B with B" },
];

it("shows every cell with its figure, and marks that need no color", () => {
  const root = drawn(<Matrix label="Pairs" names={["A", "B"]} cells={cells} />);
  expect(texts(root, ".cell text")).toEqual([".52", "▲", ".52", "▼", "9"]);
  expect(texts(root, "title")).toEqual(["A with B: 0.52", "B with A: 0.52", "B with B"]);
  expect(root.querySelectorAll(".cell--higher, .cell--lower, .cell--shade-3")).toHaveLength(3);
});

it("is named as one picture", () => {
  const root = drawn(<Matrix label="Pairs" names={["A", "B"]} cells={cells} />);
  expect(root.querySelector("svg")?.getAttribute("role")).toBe("img");
  expect(root.querySelector("svg")?.getAttribute("aria-label")).toBe("Pairs");
});

it("explains its marks", () => {
  const root = drawn(<MatrixLegend rows={[["higher", "agree more than the rest"]]} />);
  expect(texts(root, "li")).toEqual(["agree more than the rest▲agree more than the rest"]);
});

it.each([
  ["Supported", "Supported"],
  ["Not enough evidence", "Not enough evid…"],
  ["💩".repeat(17), `${"💩".repeat(15)}…`],
])("shortens %s", (name, short) => expect(shortened(name)).toBe(short));
