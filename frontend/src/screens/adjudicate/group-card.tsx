import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CaseGroup } from "../../api/types";
import { Button } from "../../components/button";
import { Badge } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { moment } from "../../state/formats";
import { strings } from "../../strings";
import { ClaimColumn } from "./claim-column";
import { GoldForm } from "./gold-form";

const words = strings.adjudicate;

interface GroupCardProps {
  bench: Bench;
  group: CaseGroup;
  number: number;
}

/** Claims that are taken for one: folded to a line, or open with the form that settles them. */
export function GroupCard({ bench, group, number }: GroupCardProps): JSX.Element {
  const isOpen = bench.active.value === group.root;
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) card.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const quote = group.claims[0]?.mentions[0]?.quote ?? "";
  return (
    <li class={isOpen ? "group group--open" : "group"} ref={card}>
      <button
        type="button"
        class="group__head"
        aria-expanded={isOpen}
        aria-label={words.groupName(number, quote)}
        onClick={() => bench.open(isOpen ? null : group.root)}
      >
        <span class="group__labels">{labelsOf(bench, group)}</span>
        <span class="group__quote" dir="auto">
          {quote}
        </span>
        <Badges group={group} />
      </button>
      {isOpen ? <OpenGroup bench={bench} group={group} /> : null}
    </li>
  );
}

function labelsOf(bench: Bench, group: CaseGroup): string {
  return group.claims.map((claim) => bench.labels.value.get(claim.id)?.label ?? "").join(" ");
}

function Badges({ group }: { group: CaseGroup }): JSX.Element {
  const agreed = group.state !== "single" && group.disagreements.length === 0;
  return (
    <span class="group__badges">
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
    </span>
  );
}

function OpenGroup({ bench, group }: { bench: Bench; group: CaseGroup }): JSX.Element {
  const { resolution, state } = group;
  return (
    <div class="group__body">
      <div class="group__claims">
        {group.claims.map((claim) => (
          <ClaimColumn key={claim.id} bench={bench} group={group} claim={claim} />
        ))}
      </div>
      <div class="group__actions">
        {state === "match" ? (
          <Button
            disabled={bench.busy.value}
            onClick={() => void bench.merge(group.claims.map((claim) => claim.id))}
          >
            {words.confirmMatch}
          </Button>
        ) : null}
        {state === "merged" && !resolution ? (
          <Button disabled={bench.busy.value} onClick={() => void bench.unmerge(group.root)}>
            {words.undoMatch}
          </Button>
        ) : null}
      </div>
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
