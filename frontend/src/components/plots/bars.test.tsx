// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { Bars } from "./bars";
import { drawn, texts } from "./testing";

const rows = [
  { key: "a", name: "Matched", count: 1500 },
  { key: "b", name: "By one alone", count: 500 },
];
const bars = (total: number) =>
  drawn(<Bars caption="Claims" rowName="Claims" countName="n" rows={rows} total={total} />);
const widths = (root: HTMLElement) =>
  [...root.querySelectorAll(".bar__part")].map((bar) => bar.getAttribute("width"));

it("draws the shares of the whole, and says counts and shares", () => {
  const root = bars(2000);
  expect(widths(root)).toEqual(["75%", "25%"]);
  expect(texts(root, "tbody .data-table__number")).toEqual(["1,500", "75 %", "500", "25 %"]);
});

it("draws nothing where there is nothing", () => expect(widths(bars(0))).toEqual(["0%", "0%"]));
