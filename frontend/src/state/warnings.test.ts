import { describe, expect, test } from "vitest";
import { isFactCheck } from "./fact-check-sites";
import { aClaim, anAssignment, anEvidence } from "./testing";
import { restsOnOneOrigin, warningsOf } from "./warnings";
import type { Evidence, Source } from "../api/types";

const ARTICLE = "https://www.herald.example/news/harbor/";
const SCALE = anAssignment().verdict_scale;
const may = { expression: "in May", start: "2024-05-01", end: "2024-05-31", how: "" };

function cited(id: string, source: Partial<Source>, changes: Partial<Evidence> = {}): Evidence {
  const row = anEvidence(id, changes);
  return { ...row, source: { ...row.source, ...source } };
}

describe("one source", () => {
  const claim = aClaim("c", { claim_date: may });
  test.each([
    [{ published_on: null }, ["undated"]],
    [{ published_on: "2024-05-31" }, []],
    [{ published_on: "2024-06-01" }, ["postdates"]],
    [{ published_on: "2024-05-01", url: "http://herald.example/news/harbor" }, ["own_article"]],
    [{ published_on: "2024-05-01", url: "https://fullfact.org/a" }, ["fact_check"]],
    [{ published_on: null, url: ARTICLE }, ["undated", "own_article"]],
  ])("%j", (source, expected) => {
    expect(warningsOf(cited("e", source), claim, ARTICLE)).toEqual(expected);
  });

  test("a claim without a date is outrun by nothing", () => {
    const row = cited("e", { published_on: "2030-01-01" });
    expect(warningsOf(row, aClaim("c"), "")).toEqual([]);
  });
});

describe("origins", () => {
  const first = cited("first", { publisher: "Herald" });
  const second = cited("second", { publisher: "Tribune" });
  const judgedOn = (evidence: Evidence[], label = "supported") => {
    const questions = [{ id: "q", position: 0, text: "", evidence }];
    return aClaim("c", {
      verdict: { id: "v", label, rationale: "", confidence: null, questions },
    });
  };
  test.each([
    ["two publishers", [first, second], false],
    ["one source", [first], true],
    ["one publisher twice", [first, cited("again", { publisher: "herald " })], true],
    ["one that repeats the claimant", [first, { ...second, origin: "repeats_claim_source" }], true],
    ["two that go back to a third", [first, { ...second, origin: "same_as_other" }], true],
    ["no source", [], false],
  ] as [string, Evidence[], boolean][])("%s", (_, rows, expected) => {
    expect(restsOnOneOrigin(judgedOn(rows), SCALE)).toBe(expected);
  });

  test("what is not judged rests on nothing", () => {
    expect(restsOnOneOrigin(judgedOn([first], "open"), SCALE)).toBe(false);
  });
});

test.each([
  ["https://www.politifact.com/factchecks/2024", true],
  ["https://lupa.uol.com.br/x", true],
  ["https://factcheck.afp.com/doc", true],
  ["https://www.reuters.com/fact-check/harbor", true],
  ["https://herald.example/faktencheck/1", true],
  ["https://herald.example/artifact-checkout", false],
  ["https://notsnopes.com/", false],
  ["the mayor", false],
])("%s is a fact-check: %s", (url, expected) => expect(isFactCheck(url)).toBe(expected));
