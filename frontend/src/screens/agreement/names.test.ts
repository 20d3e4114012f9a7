import { expect, it } from "vitest";
import { byName } from "./names";

it("orders names as people do", () => {
  const rows = ["Annotator 10", "annotator 2", "Öström"].map((name) => ({ name }));
  expect(byName(rows).map(({ name }) => name)).toEqual(["annotator 2", "Annotator 10", "Öström"]);
});
