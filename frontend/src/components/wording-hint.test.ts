import { expect, it } from "vitest";
import { strings } from "../strings";
import { wordingHint } from "./wording-hint";

const words = strings.annotate.card;

it.each([
  ["", words.wordingHint],
  ["Did taxes fall?", words.wordingQuestion],
  ["It fell in May.", words.wordingPronoun("It")],
  ["“They rose.", words.wordingPronoun("They")],
  ["Italy raised its tax in 2019.", undefined],
  [Array(31).fill("word").join(" "), words.wordingLong(31)],
])("of %j says %s", (wording, expected) => expect(wordingHint(wording)).toBe(expected));
