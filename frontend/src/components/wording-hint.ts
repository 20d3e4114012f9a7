import { strings } from "../strings";

const words = strings.annotate.card;
const LEADING_PRONOUN =
  /^["“]?(he|she|it|they|this|that|these|those|we|I|his|her|their|its|our|my)\b/i;
const LONG = 30;

/** What to look at in a draft wording; never stops anybody. */
export function wordingHint(wording: string): string | undefined {
  const text = wording.trim();
  if (text === "") return words.wordingHint;
  if (text.endsWith("?")) return words.wordingQuestion;
  const pronoun = LEADING_PRONOUN.exec(text)?.[1];
  if (pronoun) return words.wordingPronoun(pronoun);
  const count = text.split(/\s+/).length;
  return count > LONG ? words.wordingLong(count) : undefined;
}
