import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { CaseGroup, Resolution } from "../../api/types";
import { Button } from "../../components/button";
import { Badge } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { canBeToldApart } from "../../state/cases";
import { moment } from "../../state/formats";
import { strings } from "../../strings";
import { ClaimColumn } from "./claim-column";
import { GoldForm } from "./gold-form";

const words = strings.adjudicate;

interface GroupCardProps {
  bench: Bench;
  group: CaseGroup;
}

/** Claims that are taken for one: folded to a line, or open with the form that settles them. */
export function GroupCard({ bench, group }: GroupCardProps): JSX.Element {
  const isOpen = bench.active.value === group.root;
  const card = useRef<HTMLLIElement>(null);
  const head = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (!isOpen || bench.arrival === "none") return;
    card.current?.scrollIntoView({ block: "start" });
    if (bench.arrival === "focus") head.current?.focus({ preventScroll: true });
    bench.arrival = "none";
  }, [isOpen]);
  const labels = labelsOf(bench, group);
  const quote = group.claims[0]?.mentions[0]?.quote ?? "";
  return (
    <li class={isOpen ? "group group--open" : "group"} ref={card}>
      <h2>
        <button
          type="button"
          class="group__head"
          aria-expanded={isOpen}
          aria-label={words.groupName(labels, quote)}
          onClick={() => bench.open(isOpen ? null : group.root)}
          ref={head}
        >
          <span class="group__labels">{labels}</span>{" "}
          <span class="group__quote" dir="auto">
            {quote}
          </span>
        </button>
      </h2>
      <Badges group={group} />
      {isOpen ? (
        <OpenGroup bench={bench} group={group} />
      ) : (
        <Outcome bench={bench} resolution={group.resolution} />
      )}
    </li>
  );
}

function labelsOf(bench: Bench, group: CaseGroup): string {
  return group.claims.map((claim) => bench.labels.value.get(claim.id)?.label ?? "").join(" ");
}

function Badges({ group }: { group: CaseGroup }): JSX.Element {
  const agreed = group.state !== "single" && group.disagreements.length === 0;
  return (
    <p class="group__badges">
      {group.resolution ? (
        <Badge tone="good">{words.outcomes[group.resolution.outcome]}</Badge>
      ) : null}
      <Badge tone={group.state === "merged" ? "accent" : "neutral"}>
        {words.groupStates[group.state]}
      </Badge>
      {group.overlap === null ? null : <Badge>{words.overlap(group.overlap)}</Badge>}
      {agreed ? <Badge tone="good">{words.agreed}</Badge> : null}
      {group.disagreements.map((aspect) => (
        <Badge key={aspect} tone="warn">
          {words.differs[aspect] ?? aspect}
        </Badge>
      ))}
      {group.self_contradictions.length > 0 ? (
        <Badge tone="bad">{words.contradiction}</Badge>
      ) : null}
    </p>
  );
}

interface OutcomeProps {
  bench: Bench;
  resolution: Resolution | null;
}

/** What a folded group was settled to. */
function Outcome({ bench, resolution }: OutcomeProps): JSX.Element | null {
  if (resolution?.outcome !== "gold") return null;
  const { labels } = bench.found.value.verdict_scale;
  const verdict = labels.find((label) => label.key === resolution.verdict);
  return (
    <p class="group__outcome" dir="auto">
      <span class={`verdict verdict--${verdict?.color ?? "gray"}`}>{verdict?.name}</span>{" "}
      {resolution.wording}
    </p>
  );
}

function OpenGroup({ bench, group }: GroupCardProps): JSX.Element {
  const { resolution } = group;
  return (
    <div class="group__body">
      <div class="group__claims">
        {group.claims.map((claim) => (
          <ClaimColumn key={claim.id} bench={bench} group={group} claim={claim} />
        ))}
      </div>
      <GroupActs bench={bench} group={group} />
      {resolution ? (
        <p class="muted">
          {words.settledBy(
            resolution.settled_by.name,
            moment(resolution.settled_at),
            resolution.revision,
          )}
        </p>
      ) : null}
      <GoldForm bench={bench} group={group} />
    </div>
  );
}

/** Whether these claims are one is decided before what they come to. */
function GroupActs({ bench, group }: GroupCardProps): JSX.Element {
  const { state, resolution } = group;
  const busy = bench.busy.value;
  const wasApart = state === "single" && !resolution && bench.wasToldApart(group);
  return (
    <div class="group__actions">
      {state === "match" ? (
        <Button
          disabled={busy}
          shortcut="m"
          onClick={() => void bench.merge(group.claims.map((claim) => claim.id))}
        >
          {words.confirmMatch}
        </Button>
      ) : null}
      {canBeToldApart(group) ? (
        <Button disabled={busy} onClick={() => bench.tellApart(group)}>
          {words.tellApart}
        </Button>
      ) : null}
      {wasApart ? (
        <Button disabled={busy} onClick={() => bench.matchAgain(group)}>
          {words.matchAgain}
        </Button>
      ) : null}
      {state === "merged" && !resolution ? (
        <Button disabled={busy} onClick={() => void bench.unmerge(group.root)}>
          {words.undoMatch}
        </Button>
      ) : null}
    </div>
  );
}
