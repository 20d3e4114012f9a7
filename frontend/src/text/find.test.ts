import { expect, it } from "vitest";
import { findPassage } from "./find";
import { CodePointText } from "./offsets";

it.each([
  ["other case", "The Tax fell. the tax rose.", "the tax", ["The Tax", "the tax"]],
  ["other quotation marks", "He said “it’s done”.", `"it's done"`, ["“it’s done”"]],
  ["other spacing", "one\n two", "one two", ["one\n two"]],
  ["other dashes", "1990–1995", "1990-1995", ["1990–1995"]],
  ["signs of the pattern language", "a (b) [c]* d", "(b) [c]*", ["(b) [c]*"]],
  ["astral characters before it", "💩💩 tax", "tax", ["tax"]],
  ["too little", "a b", "a", []],
  ["nothing", "a b", "zz", []],
])("finds a passage with %s", (_name, raw, passage, expected) => {
  const text = new CodePointText(raw);
  expect(findPassage(text, passage).map((span) => text.quote(span))).toEqual(expected);
});
