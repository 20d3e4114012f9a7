import type { Claim, ClaimDate, Mention, Span, Suggestion } from "../api/types";
import { uuid7 } from "../api/uuid7";
import { joinFragments, moveEdge, type Step } from "../text/selection";
import type { Item } from "./items";
import { nextItem } from "./items";
import { mentionsOf } from "./work";
import type { Workspace } from "./workspace";
import { strings } from "../strings";

/** The acts on spans: deciding suggestions, marking, resizing, joining, deleting. */

const words = strings.annotate.steps;
const MAX_FRAGMENTS = 32;

/** Makes the suggestion the person's own mention, as it stands. */
export function accept(ws: Workspace, { suggestion }: Item): void {
  if (!suggestion) return;
  const claim = claimFrom(suggestion);
  const mention: Mention = {
    ...blankMention(suggestion.fragments, claim.id),
    suggestion: suggestion.id,
    quote: suggestion.quote,
    claim_types: suggestion.claim_types,
    check_worthiness: suggestion.check_worthiness,
  };
  ws.commit(words.accept, {
    mentions: { [mention.id]: mention },
    claims: { [claim.id]: claim },
    dismissed: { [suggestion.id]: false },
  });
}

/** Says no to a suggestion; one that was accepted before gives up its mention. */
export function dismiss(ws: Workspace, item: Item): void {
  if (!item.suggestion) return;
  const gone = item.mention ? removal(ws, item.mention) : {};
  ws.commit(words.dismiss, { ...gone, dismissed: { [item.suggestion.id]: true } });
}

/** Makes a decided suggestion undecided again. */
export function reconsider(ws: Workspace, item: Item): void {
  if (!item.suggestion || item.state === "undecided") return;
  const gone = item.mention ? removal(ws, item.mention) : {};
  ws.commit(words.reconsider, { ...gone, dismissed: { [item.suggestion.id]: false } });
}

/** A mark of one's own; answers its key. */
export function markSpan(ws: Workspace, span: Span): string {
  const claim = blankClaim(ws.text.quote(span));
  return addMention(ws, words.mark, [span], claim);
}

/** Another claim that the same words make. */
export function anotherClaim(ws: Workspace, item: Item): string {
  return addMention(ws, words.another, item.fragments, blankClaim(""));
}

/** The twin that asks whether it was said at all, so that saying and said are judged apart. */
export function twinClaim(ws: Workspace, item: Item, claim: Claim): string {
  const wording = strings.annotate.twinWording(claim.claimant, claim.wording);
  return addMention(ws, words.twin, item.fragments, {
    ...blankClaim(wording),
    asks: "utterance",
    claimant: claim.claimant,
    claim_date: claim.claim_date,
  });
}

function addMention(ws: Workspace, label: string, fragments: readonly Span[], claim: Claim) {
  const mention = { ...blankMention(fragments, claim.id), quote: quoteOf(ws, fragments) };
  const patch = { mentions: { [mention.id]: mention }, claims: { [claim.id]: claim } };
  ws.commit(label, patch, { to: mention.id });
  ws.cursor.activate(mention.id, fragments[0]?.start);
  return mention.id;
}

/** Deletes a mark; its claim goes with the last mention of it. */
export function remove(ws: Workspace, item: Item): void {
  if (!item.mention) return;
  if (item.suggestion) return reconsider(ws, item);
  const next = nextItem(ws.items.peek(), item.key, 1, () => true);
  ws.commit(words.remove, removal(ws, item.mention), { to: next?.key ?? null });
}

function removal(ws: Workspace, mention: Mention) {
  const last = mentionsOf({ mentions: ws.mentions.peek() }, mention.claim).length === 1;
  return {
    mentions: { [mention.id]: null },
    claims: last ? { [mention.claim]: null } : {},
  };
}

export function setFragments(ws: Workspace, item: Item, fragments: readonly Span[]): void {
  if (!item.mention || fragments.length === 0 || fragments.length > MAX_FRAGMENTS) return;
  const joined = joinFragments(fragments);
  const mention = { ...item.mention, fragments: joined, quote: quoteOf(ws, joined) };
  const patch = {
    mentions: { [mention.id]: mention },
    claims: followed(ws, item.mention, mention),
  };
  ws.commit(words.resize, patch, { join: `resize:${mention.id}` });
}

/** The claim of a resized mark, its wording with the mark as long as nobody has put it otherwise. */
function followed(ws: Workspace, before: Mention, after: Mention): Record<string, Claim> {
  const claim = ws.claims.peek().get(before.claim);
  const alone = mentionsOf({ mentions: ws.mentions.peek() }, before.claim).length === 1;
  if (!claim || !alone || before.suggestion || after.fragments.length > 1) return {};
  if (before.quote === "" || claim.wording !== wordingOf(before.quote)) return {};
  return { [claim.id]: { ...claim, wording: wordingOf(after.quote) } };
}

/** Adds a further piece to a mark, for a claim whose words stand apart. */
export function addFragment(ws: Workspace, item: Item, span: Span): void {
  setFragments(ws, item, [...item.fragments, span]);
}

export function removeFragment(ws: Workspace, item: Item, index: number): void {
  setFragments(
    ws,
    item,
    item.fragments.filter((_, i) => i !== index),
  );
}

/** Moves the start of the first or the end of the last fragment. */
export function resize(ws: Workspace, item: Item, step: Step, direction: 1 | -1): void {
  const edge = ws.cursor.edge.peek();
  const at = edge === "start" ? 0 : item.fragments.length - 1;
  const moved = item.fragments.map((fragment, i) =>
    i === at ? moveEdge(ws.text, ws.units, fragment, edge, step, direction) : fragment,
  );
  setFragments(ws, item, moved);
}

/** Says that this mention makes a claim made elsewhere; its own claim goes with its last mention. */
export function joinClaim(ws: Workspace, mention: Mention, claim: string): void {
  const gone = removal(ws, mention);
  const patch = {
    mentions: { [mention.id]: { ...mention, claim } },
    claims: gone.claims,
  };
  ws.commit(words.join, patch);
}

/** Gives a mention that shares a claim one of its own again, with the same content. */
export function splitClaim(ws: Workspace, mention: Mention): void {
  const shared = ws.claims.peek().get(mention.claim);
  if (!shared) return;
  const claim: Claim = { ...shared, id: uuid7(), revision: 0, verdict: null };
  ws.commit(words.split, {
    mentions: { [mention.id]: { ...mention, claim: claim.id } },
    claims: { [claim.id]: claim },
  });
}

function quoteOf(ws: Workspace, fragments: readonly Span[]): string {
  return fragments.map((fragment) => ws.text.quote(fragment)).join(" … ");
}

/** What a mark proposes as the wording of its claim. */
export function wordingOf(quote: string): string {
  return quote.replace(/\s+/g, " ");
}

function blankMention(fragments: readonly Span[], claim: string): Mention {
  return {
    id: uuid7(),
    revision: 0,
    fragments: fragments.map(({ start, end }) => ({ start, end })),
    quote: "",
    suggestion: null,
    claim_types: [],
    check_worthiness: null,
    claim,
  };
}

function blankClaim(wording: string): Claim {
  return {
    id: uuid7(),
    revision: 0,
    wording: wordingOf(wording),
    asks: "content",
    claimant: "",
    claim_date: null,
    place: "",
    verdict: null,
  };
}

function claimFrom(suggestion: Suggestion): Claim {
  return {
    ...blankClaim(""),
    wording: suggestion.wording,
    claimant: suggestion.claimant,
    claim_date: dateFrom(suggestion),
  };
}

export function dateFrom({ dates }: Suggestion): ClaimDate | null {
  const [date] = dates;
  if (!date) return null;
  const { expression, start, end } = date;
  return { expression, start, end, how: "suggested" };
}
