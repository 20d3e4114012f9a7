import { describe, expect, it } from "vitest";
import { missingIn, needsVerdict, type Rules } from "./completeness";
import { itemsOf, nextItem, progressOf } from "./items";
import { aClaim, aMention, anAssignment, anEvidence, aSuggestion } from "./testing";
import type { Claim, Mention } from "../api/types";

const suggestions = [aSuggestion("s1", 20, 30), aSuggestion("s2", 33, 42)];
const mentions = (...list: Mention[]) => new Map(list.map((mention) => [mention.id, mention]));

describe("items", () => {
  const items = itemsOf(suggestions, {
    mentions: mentions(
      aMention("m1", "c1", { suggestion: "s2", fragments: [{ start: 33, end: 40 }] }),
      aMention("m2", "c2", { fragments: [{ start: 20, end: 40 }] }),
    ),
    dismissed: new Set(["s1"]),
  });

  it("stand in text order, the longer of equals first, under keys that survive deciding", () => {
    expect(items.map((item) => [item.key, item.number, item.state])).toEqual([
      ["m2", 1, "own"],
      ["s1", 2, "dismissed"],
      ["s2", 3, "accepted"],
    ]);
  });

  it("show an accepted suggestion where its mention stands", () => {
    expect(items[2]?.fragments).toEqual([{ start: 33, end: 40 }]);
  });

  it.each([
    ["m2", 1, "s1"],
    ["s2", 1, "m2"],
    ["m2", -1, "s2"],
    [null, 1, "m2"],
    [null, -1, "s2"],
  ] as const)("after %s in direction %i comes %s", (key, direction, expected) => {
    expect(nextItem(items, key, direction, () => true)?.key).toBe(expected);
  });

  it("have no next one when none is wanted", () => {
    expect(nextItem(items, "m2", 1, (item) => item.state === "undecided")).toBeUndefined();
    expect(nextItem([], null, 1, () => true)).toBeUndefined();
  });

  it("count decided suggestions only", () => {
    expect(progressOf(items)).toEqual({ decided: 2, total: 2 });
    const fresh = itemsOf(suggestions, { mentions: mentions(), dismissed: new Set() });
    expect(progressOf(fresh)).toEqual({ decided: 0, total: 2 });
  });
});

describe("what is missing", () => {
  const { round, label_schema: schema, verdict_scale: scale } = anAssignment();
  const rules: Rules = { round, schema, scale };
  const full: Partial<Mention> = { claim_types: ["event"], check_worthiness: "high" };
  const verdict = (label: string | null, rationale: string, url?: string): Claim["verdict"] => ({
    id: "v",
    label,
    rationale,
    confidence: null,
    questions:
      url === undefined
        ? []
        : [{ id: "q", position: 0, text: "", evidence: [anEvidence("e", {}, url)] }],
  });

  it.each<[string, Partial<Mention>, Partial<Claim>, string[]]>([
    [
      "nothing filled in",
      {},
      { wording: " " },
      ["wording", "claim_types", "check_worthiness", "verdict"],
    ],
    ["worth a check", full, {}, ["verdict"]],
    ["not worth a check", { ...full, check_worthiness: "low" }, {}, []],
    ["a verdict without its reason", full, { verdict: verdict("supported", "") }, ["rationale"]],
    ["a label that judges nothing", full, { verdict: verdict("open", "") }, []],
    ["an empty source", full, { verdict: verdict("supported", "x", "") }, ["source"]],
    ["all there", full, { verdict: verdict("supported", "x", "https://a.example/") }, []],
  ])("%s", (_name, mention, claim, expected) => {
    expect(missingIn(aMention("m", "c", mention), aClaim("c", claim), rules)).toEqual(expected);
  });

  it.each([
    ["all", "none", true],
    ["none", "high", false],
    ["high", "medium", false],
    ["high", "high", true],
    ["medium", null, true],
  ])("verdict needed from %s: a claim of worth %s → %s", (needed, worth, expected) => {
    const from = { ...rules, round: { ...round, verdict_needed: needed } };
    expect(needsVerdict(aMention("m", "c", { check_worthiness: worth }), from)).toBe(expected);
  });

  it("asks for no verdict in a round without that step", () => {
    const marking = { ...rules, round: { ...round, steps: ["mark", "word"] } };
    expect(missingIn(aMention("m", "c", full), aClaim("c"), marking)).toEqual([]);
  });
});
