import { afterEach, expect, it } from "vitest";
import { layout } from "../../state/layout";
import { View, type Pane } from "./view";

afterEach(() => (layout.value = "desk"));

it.each([
  ["desk", "check", "claim"],
  ["desk", "guideline", "claim"],
  ["desk", "items", "items"],
  ["phone", "check", "claim"],
  ["wide", "check", "check"],
] as const)("going to a mark on %s with %s open shows %s", (width, open, shown) => {
  const view = new View();
  layout.value = width;
  view.pane.value = open satisfies Pane;
  view.giveWay();
  expect([view.pane.value, view.sheet.value]).toEqual([shown, "closed"]);
});
