import { describe, expect, it } from "vitest";
import type { Case, CaseClaim, CaseGroup, Evidence } from "../api/types";
import { inWorkOrder, labelClaims, letterOf, nextOpen, toldApart } from "./cases";
import { accept, bodyOf, carried, draftOf, missingIn, saysTheSame } from "./gold";

function evidence(id: string): Evidence {
  return { id, position: 0, stance: "supports" } as Evidence;
}

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
    check_worthiness: "high",
    mentions: [
      { id: `m-${id}`, fragments, quote: "…", claim_types: ["event"], check_worthiness: "high" },
    ],
    verdict: {
      id: `v-${id}`,
      label: "refuted",
      rationale: `Because of ${id}`,
      confidence: null,
      questions: [{ id: `q-${id}`, position: 0, text: "", evidence: [evidence(`e-${id}`)] }],
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
    candidate: {
      wording: "",
      verdict: null,
      evidence: [],
      mentions: [],
      claim_types: [],
      check_worthiness: null,
    },
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

describe("matches that were told apart", () => {
  const apart = new Set(["c2", "c3"]);

  it("are two groups, each with its own claim as candidate", () => {
    const split = toldApart([groups[1] as CaseGroup], apart);
    expect(split.map((row) => [row.root, row.state, row.claims.length])).toEqual([
      ["c2", "single", 1],
      ["c3", "single", 1],
    ]);
    expect(draftOf(split[1] as CaseGroup)).toMatchObject({
      wording: "Wording of c3",
      verdict: "refuted",
      evidence: ["e-c3"],
      claim_types: ["event"],
      check_worthiness: "high",
    });
  });

  it.each([
    ["settled", groups[2]],
    ["merged", group("m", "merged", [claim("c2", "a", 0), claim("c3", "b", 0)])],
    [
      "of three",
      group("t", "match", [claim("c2", "a", 0), claim("c3", "b", 0), claim("c9", "c", 0)]),
    ],
  ])("stay together when %s", (_, row) =>
    expect(toldApart([row as CaseGroup], apart)).toEqual([row]),
  );
});

describe("gold", () => {
  const differing = groups[3] as CaseGroup;
  const [first, second] = differing.claims as [CaseClaim, CaseClaim];

  it("takes over an annotator's answer and keeps a reason that was written", () => {
    const open = draftOf(differing);
    expect(missingIn(open)).toEqual(["wording", "verdict", "rationale"]);
    const taken = accept({ ...open, rationale: "Mine" }, first, differing);
    expect(taken).toMatchObject({
      wording: "Wording of c4",
      verdict: "refuted",
      rationale: "Mine",
      claim_types: ["event"],
      check_worthiness: "high",
    });
    expect(taken.mentions[0]?.fragments).toEqual([{ start: 40, end: 45 }]);
    expect(missingIn(taken)).toEqual([]);
  });

  it("replaces a reason that was taken over from another", () => {
    const taken = accept(draftOf(differing), first, differing);
    expect(taken.rationale).toBe("Because of c4");
    expect(accept(taken, second, differing).rationale).toBe("Because of c5");
  });

  it("sends types and worth with each mention, and no evidence from outside the group", () => {
    const draft = accept(draftOf(differing), first, differing);
    const body = bodyOf({ ...draft, evidence: ["e-c4", "e-gone"] }, differing);
    expect(body.evidence).toEqual(["e-c4"]);
    expect(body.claims).toEqual(["c4", "c5"]);
    expect(body.mentions).toMatchObject([{ claim_types: ["event"], check_worthiness: "high" }]);
  });

  it("sends verdict and mentions with gold alone", () => {
    const row = groups[2] as CaseGroup;
    const draft = { ...draftOf(row), outcome: "not_a_claim" as const };
    expect(bodyOf(draft, row)).toMatchObject({
      outcome: "not_a_claim",
      verdict: null,
      mentions: [],
    });
    expect(missingIn(draft)).toEqual([]);
  });

  it("tells drafts that say the same from others, whatever the ids of their mentions", () => {
    const draft = accept(draftOf(differing), first, differing);
    expect(saysTheSame(draft, accept(draftOf(differing), first, differing))).toBe(true);
    expect(saysTheSame(draft, { ...draft, check_worthiness: "low" })).toBe(false);
    expect(saysTheSame(draft, { ...draft, mentions: [] })).toBe(false);
  });
});

describe("drafts when groups change", () => {
  const written = (rationale: string) => ({ ...draftOf(groups[0] as CaseGroup), rationale });
  const merged = [group("c4", "merged", [claim("c4", "a", 0), claim("c1", "a", 9)])];

  it("follow their claim to its new group", () => {
    const found = carried(new Map([["c1", written("x")]]), merged, null);
    expect([...found].map(([root, draft]) => [root, draft.rationale])).toEqual([["c4", "x"]]);
  });

  it("keep both reasons where two meet; the open one leads", () => {
    const both = new Map([
      ["c1", written("one")],
      ["c4", written("two")],
    ]);
    expect(carried(both, merged, "c4").get("c4")?.rationale).toBe("two\n\none");
    expect(carried(both, merged, "c1").get("c4")?.rationale).toBe("one\n\ntwo");
  });

  it("end with their claim", () => {
    expect(carried(new Map([["gone", written("x")]]), merged, null).size).toBe(0);
  });
});
