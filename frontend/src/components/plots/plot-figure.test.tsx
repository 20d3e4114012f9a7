// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { PlotFigure } from "./plot-figure";
import { drawn, texts } from "./testing";

it("is named by its caption and has its figures as a table", () => {
  const root = drawn(
    <PlotFigure
      title="By week"
      note="Read it so."
      columns={[{ name: "Week" }, { name: "Value", isNumber: true }]}
      rows={[{ key: "1", cells: ["March 1", "0.50"] }]}
    >
      <svg />
    </PlotFigure>,
  );
  const name = root.querySelector("figure")?.getAttribute("aria-labelledby") ?? "";
  expect(document.getElementById(name)?.textContent).toBe("By week");
  expect(texts(root, "details tbody th, details td")).toEqual(["March 1", "0.50"]);
  expect(texts(root, "summary")).toEqual(["As a table: By week"]);
});
