import { describe, expect, it } from "vitest";
import { addressIn, blankSource, prefilledFields } from "./claiming";
import { aClaim, aMention, anEvidence, aSuggestion } from "./testing";
import { isCited, sameClaim, sendable } from "./work";
import type { Claim, Evidence } from "../api/types";

it.each([
  [" https://example.org/a?b=1 ", "https://example.org/a?b=1"],
  ["http://example.org", "http://example.org"],
  ["see https://example.org", null],
  ["javascript:alert(1)", null],
  ["https://", null],
  ["", null],
])("the address in %j is %s", (pasted, expected) => expect(addressIn(pasted)).toBe(expected));

it("names a web source's site as its publisher until somebody knows better", () => {
  expect(blankSource("web", "https://www.example.org/a").publisher).toBe("example.org");
  expect(blankSource("interview").publisher).toBe("");
});

it.each([
  ["https://example.org/a", true],
  ["https://example.org", true],
  ["https://user@example.org/", false],
  ["https:// example", false],
  ["example.org", false],
  ["", false],
])("a web source at %j can be sent: %s", (url, expected) => {
  expect(isCited(anEvidence("e", {}, url))).toBe(expected);
});

describe("claims", () => {
  const withEvidence = (...evidence: Evidence[]): Claim =>
    aClaim("c", {
      verdict: {
        id: "v",
        label: null,
        rationale: "",
        confidence: null,
        questions: [{ id: "q", position: 0, text: "", evidence }],
      },
    });

  it("are sent without evidence that lacks its source, the rest renumbered", () => {
    const claim = withEvidence(
      anEvidence("e1", {}, ""),
      anEvidence("e2", {}, "https://example.org/"),
    );
    const [question] = sendable(claim).verdict?.questions ?? [];
    expect(question?.evidence.map((row) => [row.id, row.position])).toEqual([["e2", 0]]);
  });

  it("are the same when only the server's tidying parts them", () => {
    const sent = withEvidence(anEvidence("e", {}, "https://Example.org:443/a#part"));
    const stored = withEvidence(anEvidence("e", {}, "https://example.org/a"));
    expect(sameClaim({ ...sent, wording: "x " }, { ...stored, wording: "x", revision: 7 })).toBe(
      true,
    );
    expect(sameClaim(sent, withEvidence(anEvidence("e", {}, "https://example.org/b")))).toBe(false);
  });
});

it("calls prefilled what still stands as suggested", () => {
  const suggestion = aSuggestion("s", 0, 9);
  const mention = aMention("m", "c", { claim_types: ["event"], check_worthiness: "low" });
  const claim = aClaim("c", { wording: "proposal s", claimant: "Somebody" });
  expect([...prefilledFields(mention, claim, suggestion)]).toEqual(["wording", "claim_types"]);
  const own = aClaim("c", { wording: "The mayor" });
  expect([...prefilledFields(aMention("m", "c"), own, null)]).toEqual(["wording"]);
});
