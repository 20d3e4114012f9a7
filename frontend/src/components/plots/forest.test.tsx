// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { drawn, texts } from "./testing";
import { Forest } from "./forest";
import { agreementAxis } from "./scale";

const known = { value: 0.5, low: 0.4, high: 0.6, n: 1200 };
const unknown = { value: null, low: null, high: null, n: 1, reason: "Only one annotator." };
const axis = agreementAxis([known]);
const rows = [
  { key: "a", name: "Supported", note: "majority", estimate: known, more: ["more"] },
  { key: "b", name: "Refuted", estimate: unknown, more: ["none"] },
];

function forest(reference?: number): HTMLElement {
  return drawn(
    <Forest
      caption="By label"
      rowName="Label"
      countName="Claims"
      rows={rows}
      axis={axis}
      reference={reference}
      moreColumns={["Gold"]}
    />,
  );
}

it("says every figure that it draws", () => {
  const [, first, second] = [...forest().querySelectorAll("tr")];
  expect(texts(first, "th, td")).toEqual([
    "Supportedmajority",
    "",
    "0.500.40 to 0.60",
    "1,200",
    "more",
  ]);
  expect(texts(second, "th, td")).toEqual(["Refuted", "Only one annotator.", "1", "none"]);
});

it("draws value, interval and the figure of the whole at their places", () => {
  const row = forest(0.7).querySelector("tbody tr");
  expect(row?.querySelector("circle")?.getAttribute("cx")).toBe("50%");
  const interval = row?.querySelector(".interval line");
  expect([interval?.getAttribute("x1"), interval?.getAttribute("x2")]).toEqual(["40%", "60%"]);
  expect(row?.querySelector(".axis-reference")?.getAttribute("x1")).toBe("70%");
});

it("has a caption that names it", () =>
  expect(forest().querySelector("caption")?.textContent).toBe("By label"));
