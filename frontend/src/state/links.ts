import type { Link } from "../api/types";
import type { Item } from "./items";

/** Where else the claim of a mark is made: what differs there first, the likeliest before the others. */
export function linksOf(links: readonly Link[], item: Item): Link[] {
  const claim = item.mention?.claim;
  const own = links.filter(
    (link) =>
      (link.suggestion !== null && link.suggestion === item.suggestion?.id) ||
      (link.claim !== null && link.claim === claim),
  );
  return own.sort((a, b) => Number(differs(b)) - Number(differs(a)) || b.score - a.score);
}

/** Whether the other document says it otherwise: other words, another date or number. */
export function differs(link: Link): boolean {
  return link.kind !== "same-claim";
}

/** The link after `current` among `links`, round to the first; null when there is none. */
export function nextLink(links: readonly Link[], current: string | null): string | null {
  const at = links.findIndex((link) => link.id === current);
  return links[(at + 1) % links.length]?.id ?? null;
}
