import { describe, expect, it } from "vitest";
import type { Case, CaseClaim, CaseGroup } from "../api/types";
import { inWorkOrder, labelClaims, letterOf, nextOpen } from "./cases";
import { accept, bodyOf, draftOf, isComplete } from "./gold";

function claim(id: string, annotator: string, start: number): CaseClaim {
  const fragments = [{ start, end: start + 5 }];
  return {
    id,
    revision: 1,
    wording: `Wording of ${id}`,
    asks: "content",
    claimant: "",
    claim_date: null,
    place: "",
    annotator,
    check_worthiness: null,
    mentions: [{ id: `m-${id}`, fragments, quote: "…", claim_types: [], check_worthiness: null }],
    verdict: {
      id: `v-${id}`,
      label: "refuted",
      rationale: `Because of ${id}`,
      confidence: null,
      questions: [],
    },
  };
}

function group(root: string, state: CaseGroup["state"], claims: CaseClaim[], more = {}): CaseGroup {
  return {
    root,
    state,
    overlap: null,
    disagreements: [],
    self_contradictions: [],
    claims,
    candidate: { wording: "", verdict: null, evidence: [] },
    resolution: null,
    ...more,
  };
}

const settled = {
  claim: "s",
  revision: 2,
  outcome: "gold" as const,
  wording: "W",
  verdict: "supported",
  rationale: "R",
  evidence: [],
  mentions: [],
  settled_by: { id: "p", name: "P" },
  settled_at: "",
};
const groups = [
  group("single", "single", [claim("c1", "a", 0)]),
  group("agreed", "match", [claim("c2", "a", 20), claim("c3", "b", 21)]),
  group("settled", "match", [claim("c6", "a", 1)], {
    resolution: settled,
    disagreements: ["span"],
  }),
  group("differing", "match", [claim("c4", "a", 40), claim("c5", "b", 41)], {
    disagreements: ["verdict"],
  }),
];

describe("cases", () => {
  it("puts open disagreements first and settled groups last", () => {
    const order = inWorkOrder(groups).map((row) => row.root);
    expect(order).toEqual(["differing", "agreed", "single", "settled"]);
  });

  it("labels claims by annotator and place in the text", () => {
    const found = { annotators: [{ id: "a" }, { id: "b" }], groups } as unknown as Case;
    const labels = [...labelClaims(found)].map(([id, row]) => [id, row.label]);
    expect(Object.fromEntries(labels)).toEqual({
      c1: "A1",
      c6: "A2",
      c2: "A3",
      c4: "A4",
      c3: "B1",
      c5: "B2",
    });
  });

  it.each([
    [0, "A"],
    [25, "Z"],
    [26, "AA"],
  ])("letter %d is %s", (index, letter) => expect(letterOf(index)).toBe(letter));

  it("goes on to the next open group, around the end", () => {
    const order = inWorkOrder(groups);
    expect(nextOpen(order, "agreed")).toBe("single");
    expect(nextOpen(order, "single")).toBe("differing");
    expect(nextOpen([groups[2] as CaseGroup], null)).toBeNull();
  });
});

describe("gold", () => {
  it("takes over an annotator's answer and keeps a reason that was written", () => {
    const open = draftOf(groups[3] as CaseGroup);
    expect(isComplete(open)).toBe(false);
    const taken = accept({ ...open, rationale: "Mine" }, claim("c4", "a", 40));
    expect(taken).toMatchObject({
      wording: "Wording of c4",
      verdict: "refuted",
      rationale: "Mine",
    });
    expect(taken.mentions[0]?.fragments).toEqual([{ start: 40, end: 45 }]);
    expect(isComplete(taken)).toBe(true);
  });

  it("sends verdict and mentions with gold alone", () => {
    const draft = { ...draftOf(groups[2] as CaseGroup), outcome: "not_a_claim" as const };
    expect(bodyOf(draft)).toMatchObject({ outcome: "not_a_claim", verdict: null, mentions: [] });
    expect(isComplete(draft)).toBe(true);
  });
});
