import type { CodePointText, Span } from "./offsets";

const MAX_LENGTH = 2_000;
const CLASSES: readonly (readonly [RegExp, string])[] = [
  [/["“”„«»]/, '["“”„«»]'],
  [/['‘’‚]/, "['‘’‚]"],
  [/[-–—‐]/, "[-–—‐]"],
];

/** Where a typed or pasted passage stands in the text; case, spacing, and the style of quotation marks and dashes may differ. */
export function findPassage(text: CodePointText, passage: string, limit = 20): Span[] {
  const wanted = passage.trim().slice(0, MAX_LENGTH);
  if (wanted.length < 2) return [];
  return text.matches(patternFor(wanted), undefined).slice(0, limit);
}

function patternFor(wanted: string): RegExp {
  const source = wanted
    .split(/\s+/)
    .map((word) => Array.from(word, characterPattern).join(""))
    .join("\\s+");
  return new RegExp(source, "giu");
}

function characterPattern(character: string): string {
  const group = CLASSES.find(([pattern]) => pattern.test(character));
  return group ? group[1] : character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
