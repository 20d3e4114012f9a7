import { describe, expect, it } from "vitest";
import type { Link } from "../api/types";
import { itemsOf } from "./items";
import { differs, linksOf, nextLink } from "./links";
import { aLink, aMention, aSuggestion } from "./testing";

const items = itemsOf([aSuggestion("s1", 20, 30), aSuggestion("s2", 33, 42)], {
  mentions: new Map([["m", aMention("m", "c", { suggestion: "s2" })]]),
  dismissed: new Set(),
});
const item = (key: string) => {
  const found = items.find((one) => one.key === key);
  if (!found) throw new Error(key);
  return found;
};
const ids = (links: readonly Link[]) => links.map((link) => link.id);

describe("links", () => {
  const links = [
    aLink("same", { suggestion: "s1", kind: "same-claim", score: 0.9 }),
    aLink("words", { suggestion: "s1", kind: "diverging-quote", score: 0.5 }),
    aLink("date", { suggestion: "s1", kind: "conflicting-date", score: 0.7 }),
    aLink("claim", { suggestion: null, claim: "c" }),
  ];

  it("are those of the item's suggestion or claim, with what differs first", () => {
    expect(ids(linksOf(links, item("s1")))).toEqual(["date", "words", "same"]);
    expect(ids(linksOf(links, item("s2")))).toEqual(["claim"]);
  });

  it("are gone through in turn", () => {
    const own = linksOf(links, item("s1"));
    expect([null, "date", "words", "same", "gone"].map((id) => nextLink(own, id))).toEqual([
      "date",
      "words",
      "same",
      "date",
      "date",
    ]);
    expect(nextLink([], "date")).toBeNull();
  });

  it("differ by every kind but one", () => {
    expect(links.map(differs)).toEqual([false, true, true, true]);
  });
});
