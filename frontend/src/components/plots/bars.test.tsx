// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { Bars } from "./bars";
import { drawn, texts } from "./testing";

const rows = [
  { key: "a", name: "Matched", count: 1500 },
  { key: "b", name: "By one alone", count: 500 },
];
const bars = (total?: number) =>
  drawn(
    <Bars
      caption="Claims"
      rowName="Claims"
      countName="n"
      rows={rows}
      {...(total ? { total } : {})}
    />,
  );
const widths = (root: HTMLElement) =>
  [...root.querySelectorAll(".bar__part")].map((bar) => bar.getAttribute("width"));

it("measures bars against the longest", () =>
  expect(widths(bars())).toEqual(["100%", "33.333333333%"]));

it("measures bars against the whole, and says the shares", () => {
  const root = bars(2000);
  expect(widths(root)).toEqual(["75%", "25%"]);
  expect(texts(root, "tbody td:last-child")).toEqual(["75 %", "25 %"]);
});

it("says the counts", () => expect(texts(bars(), "tbody td:last-child")).toEqual(["1,500", "500"]));
