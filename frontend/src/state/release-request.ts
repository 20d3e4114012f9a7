import type { ReleaseRequest } from "../api/types";

/** What becomes of documents' texts. */
export type Texts = "license" | "with" | "without";

export function asked(version: string, texts: Texts): ReleaseRequest {
  const body: ReleaseRequest = { version: version.trim() };
  return texts === "license" ? body : { ...body, with_text: texts === "with" };
}

/** The version after the greatest: its second number is one more. */
export function following(versions: readonly string[]): string {
  const numbers = versions.map((each) => each.split(".").map(Number));
  const greatest = numbers.sort(byNumbers).at(-1);
  return greatest ? `${greatest[0] ?? 0}.${(greatest[1] ?? 0) + 1}` : "1.0";
}

function byNumbers(one: readonly number[], other: readonly number[]): number {
  for (const place of [0, 1, 2]) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference) return difference;
  }
  return 0;
}
