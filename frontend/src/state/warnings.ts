import type { Claim, Evidence, VerdictScale } from "../api/types";
import { isFactCheck } from "./fact-check-sites";

/** What a reader of the verdict would object to in its evidence; none of it blocks. */

export type Warning = "postdates" | "undated" | "fact_check" | "own_article";

/** What is wrong with one source, seen from the claim and the article it stands in. */
export function warningsOf(row: Evidence, claim: Claim, article: string): Warning[] {
  const { url, published_on: published } = row.source;
  const claimed = claim.claim_date?.end ?? claim.claim_date?.start ?? null;
  const found: Warning[] = [];
  if (published === null || published === "") found.push("undated");
  else if (claimed !== null && published > claimed) found.push("postdates");
  if (url !== "" && samePage(url, article)) found.push("own_article");
  if (isFactCheck(url)) found.push("fact_check");
  return found;
}

/** Whether a judged claim has sources that all go back to one: several outlets that quote one official are one origin. */
export function restsOnOneOrigin(claim: Claim, scale: VerdictScale): boolean {
  const judged = scale.labels.some((label) => label.key === claim.verdict?.label && label.judged);
  const rows = claim.verdict?.questions.flatMap((question) => question.evidence) ?? [];
  return judged && rows.length > 0 && origins(rows) < 2;
}

/** Publishers that speak for themselves; a source that repeats the claimant's words adds none. */
function origins(rows: readonly Evidence[]): number {
  const own = rows.filter((row) => ["independent", "unknown"].includes(row.origin));
  return new Set(own.map(publisherOf)).size;
}

function publisherOf({ id, source }: Evidence): string {
  return (source.publisher || hostOf(source.url) || source.citation || id).trim().toLowerCase();
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : "";
}

function samePage(a: string, b: string): boolean {
  return b !== "" && pageOf(a) === pageOf(b);
}

function pageOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, pathname, search } = new URL(url);
  return hostname.replace(/^www\./, "") + pathname.replace(/\/$/, "") + search;
}
