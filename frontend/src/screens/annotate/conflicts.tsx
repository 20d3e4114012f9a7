import type { JSX } from "preact";
import type { Claim, Mention } from "../../api/types";
import { ConflictNotice, type VersionField } from "../../components/conflict-notice";
import { evidenceOf } from "../../state/claiming";
import type { Conflict } from "../../state/queue";
import type { Workspace } from "../../state/workspace";
import { strings } from "../../strings";
import type { Acts } from "./acts";

/** Marks that were changed elsewhere meanwhile, each with both versions. */
export function SaveConflicts({ acts }: { acts: Acts }): JSX.Element {
  const { ws } = acts;
  return (
    <>
      {[...ws.queue.conflicts.value.values()].map((conflict) => (
        <ConflictNotice
          key={conflict.mention}
          number={numberOf(ws, conflict.mention)}
          deleted={conflict.theirs === null}
          fields={differences(ws, conflict)}
          onKeepMine={() => ws.queue.keepMine(conflict)}
          onTakeTheirs={() => takeTheirs(ws, conflict)}
        />
      ))}
    </>
  );
}

export function numberOf(ws: Workspace, mention: string): number {
  return ws.items.value.find((item) => item.mention?.id === mention)?.number ?? 0;
}

function takeTheirs(ws: Workspace, conflict: Conflict): void {
  ws.queue.takeTheirs(conflict);
  const { theirs, mention } = conflict;
  ws.commit(strings.annotate.steps.theirs, {
    mentions: { [mention]: theirs?.mention ?? null },
    claims: theirs ? { [theirs.claim.id]: theirs.claim } : {},
  });
}

function differences(ws: Workspace, { mention: id, theirs }: Conflict): VersionField[] {
  const mention = ws.mentions.value.get(id);
  const claim = mention && ws.claims.value.get(mention.claim);
  const mine = mention && claim ? described(ws, mention, claim) : {};
  const other = theirs ? described(ws, theirs.mention, theirs.claim) : {};
  const keys = Object.keys(strings.annotate.conflict.fields) as VersionField["key"][];
  return keys
    .map((key) => ({ key, mine: mine[key] ?? "", theirs: other[key] ?? "" }))
    .filter((field) => field.mine !== field.theirs);
}

function described(
  ws: Workspace,
  mention: Mention,
  claim: Claim,
): Partial<Record<VersionField["key"], string>> {
  const { schema, scale } = ws.rules;
  const named = (
    keys: readonly (string | null | undefined)[],
    labels: { key: string; name: string }[],
  ) =>
    labels
      .filter((label) => keys.includes(label.key))
      .map((label) => label.name)
      .join(", ");
  return {
    quote: mention.fragments.map((fragment) => ws.text.quote(fragment)).join(" … "),
    wording: claim.wording,
    claimant: claim.claimant,
    types: named(mention.claim_types, schema.claim_types),
    worth: named([mention.check_worthiness], schema.check_worthiness),
    verdict: named([claim.verdict?.label], scale.labels),
    rationale: claim.verdict?.rationale ?? "",
    evidence: evidenceOf(claim)
      .map((row) => row.source.url || row.source.citation)
      .join("\n"),
  };
}
