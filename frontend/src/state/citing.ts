import type { Evidence, Link, Source } from "../api/types";

/** Citing what is read beside: the other document is the source, and what was selected in it the excerpt. */

/** The other end of a link as a source: by its address, else as a document of the project. */
export function sourceOf({ other }: Link): Source {
  const { title, publisher, published_on, url } = other;
  const known = { title, publisher, published_on, medium: "" };
  const dated = published_on === null ? "" : "document";
  if (url !== "") return { kind: "web", url, citation: "", date_found_by: dated, ...known };
  const citation = [title, publisher, published_on].filter(Boolean).join(", ");
  return { kind: "document", url: "", citation, date_found_by: dated, ...known };
}

/** The first link whose passage has these words, line breaks and spaces apart. */
export function linkWith(links: readonly Link[], words: string): Link | undefined {
  const sought = plain(words);
  if (sought === "") return undefined;
  return links.find((link) => plain(link.other.passage.text).includes(sought));
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The row that a pasted excerpt belongs to: the one being filled in, else the last that has none. */
export function rowForExcerpt(rows: readonly Evidence[], active: string | null): Evidence | null {
  const own = rows.find((row) => row.id === active);
  return own ?? [...rows].reverse().find((row) => row.excerpt === "") ?? null;
}
