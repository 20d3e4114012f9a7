import type { Claim, Mention } from "../api/types";
import type { Conflict } from "./queue";
import { mentionsOf, sameClaim, sameMention, type Work } from "./work";

/** Work that the server has not confirmed, kept in this browser per person and assignment. */

interface Kept<T> {
  mine: T | null;
  /** What the server held when this was written. */
  base: T | null;
}

export interface Draft {
  version: 1;
  mentions: Record<string, Kept<Mention>>;
  claims: Record<string, Kept<Claim>>;
  dismissed: Record<string, boolean>;
}

/** What is wanted but not confirmed; null when nothing is. */
export function draftOf(wanted: Work, confirmed: Work): Draft | null {
  const draft: Draft = {
    version: 1,
    mentions: kept(wanted.mentions, confirmed.mentions, sameMention),
    claims: kept(wanted.claims, confirmed.claims, sameClaim),
    dismissed: {},
  };
  for (const id of wanted.dismissed) if (!confirmed.dismissed.has(id)) draft.dismissed[id] = true;
  for (const id of confirmed.dismissed) if (!wanted.dismissed.has(id)) draft.dismissed[id] = false;
  const parts = [draft.mentions, draft.claims, draft.dismissed];
  return parts.every((part) => Object.keys(part).length === 0) ? null : draft;
}

function kept<T>(
  wanted: ReadonlyMap<string, T>,
  confirmed: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): Record<string, Kept<T>> {
  const found: Record<string, Kept<T>> = {};
  for (const id of new Set([...wanted.keys(), ...confirmed.keys()])) {
    const mine = wanted.get(id) ?? null;
    const base = confirmed.get(id) ?? null;
    if (mine && base ? !same(mine, base) : mine !== base) found[id] = { mine, base };
  }
  return found;
}

export interface Restored {
  work: Work;
  /** Mentions that somebody (another tab) changed on the server since the draft was written. */
  conflicts: Conflict[];
}

/** The draft laid over what the server holds now. */
export function restore(confirmed: Work, draft: Draft): Restored {
  const mentions = new Map(confirmed.mentions);
  const claims = new Map(confirmed.claims);
  const dismissed = new Set(confirmed.dismissed);
  overlay(mentions, draft.mentions);
  overlay(claims, draft.claims);
  for (const [id, inside] of Object.entries(draft.dismissed)) {
    if (inside) dismissed.add(id);
    else dismissed.delete(id);
  }
  const work = { mentions, claims, dismissed };
  return { work, conflicts: conflictsOf(work, confirmed, draft) };
}

function overlay<T>(into: Map<string, T>, kept: Record<string, Kept<T>>): void {
  for (const [id, { mine }] of Object.entries(kept)) {
    if (mine) into.set(id, mine);
    else into.delete(id);
  }
}

function conflictsOf(work: Work, confirmed: Work, draft: Draft): Conflict[] {
  const ids = new Set<string>();
  for (const [id, { mine, base }] of Object.entries(draft.mentions)) {
    const now = confirmed.mentions.get(id);
    if (movedOn(mine, base, now, sameMention)) ids.add(id);
  }
  for (const [id, { mine, base }] of Object.entries(draft.claims)) {
    const now = confirmed.claims.get(id);
    if (!movedOn(mine, base, now, sameClaim)) continue;
    const mention = mentionsOf(work, id).find((m) => confirmed.mentions.has(m.id));
    if (mention) ids.add(mention.id);
  }
  return [...ids].map((mention) => ({ mention, theirs: versionOf(confirmed, mention) }));
}

/** Whether the server's version is neither the one the draft began from nor the draft's own. */
function movedOn<T extends { revision: number }>(
  mine: T | null,
  base: T | null,
  now: T | undefined,
  same: (a: T, b: T) => boolean,
): boolean {
  if (!now) return mine !== null && base !== null && base.revision > 0;
  if (mine && same(mine, now)) return false;
  return base === null || (base.revision !== now.revision && !same(base, now));
}

function versionOf(confirmed: Work, id: string): Conflict["theirs"] {
  const mention = confirmed.mentions.get(id);
  const claim = mention && confirmed.claims.get(mention.claim);
  return mention && claim ? { mention, claim } : null;
}
