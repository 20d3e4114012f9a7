import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../components/button";
import { ClaimCard, type ClaimHandlers } from "../../components/claim-card";
import { EmptyState } from "../../components/feedback";
import { LinkList } from "../../components/link-list";
import { SuggestionCard } from "../../components/suggestion-card";
import type { Claim, Mention } from "../../api/types";
import * as claiming from "../../state/claiming";
import type { Item } from "../../state/items";
import { differs } from "../../state/links";
import { splitClaim } from "../../state/marking";
import { restsOnOneOrigin, warningsOf } from "../../state/warnings";
import { strings } from "../../strings";
import { SaveConflicts } from "./conflicts";
import { JoinPicker } from "./join-picker";
import type { Acts } from "./acts";

const words = strings.annotate;

/** The active mark: a proposal to decide, or a claim to fill in. */
export function ClaimPane({ acts }: { acts: Acts }): JSX.Element {
  const item = acts.ws.activeItem.value;
  const claim = acts.ws.activeClaim.value;
  return (
    <>
      <SaveConflicts acts={acts} />
      {item ? <ActiveItem acts={acts} item={item} claim={claim} /> : <NothingActive acts={acts} />}
    </>
  );
}

function NothingActive({ acts }: { acts: Acts }): JSX.Element {
  const hasOpen = acts.ws.items.value.some((item) => item.state === "undecided");
  return (
    <EmptyState
      title={words.noActive}
      action={
        hasOpen ? (
          <Button
            variant="primary"
            shortcut="j"
            onClick={() => acts.step(1, (item) => item.state === "undecided")}
          >
            {words.firstSuggestion}
          </Button>
        ) : null
      }
    >
      {words.noActiveHint}
    </EmptyState>
  );
}

interface ActiveItemProps {
  acts: Acts;
  item: Item;
  claim: Claim | null;
}

function ActiveItem({ acts, item, claim }: ActiveItemProps): JSX.Element {
  const { mention, suggestion } = item;
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    top.current?.closest(".side__body, .column")?.scrollTo({ top: 0 });
  }, [item.key]);
  return (
    <div class="claim" ref={top}>
      <div class="claim__head">
        <h2>{words.card.title(item.number)}</h2>
        <span class="claim__state">{words.states[item.state]}</span>
        <Button
          variant="quiet"
          size="small"
          label={words.previous}
          shortcut="k"
          onClick={() => acts.step(-1)}
        >
          ‹
        </Button>
        <Button
          variant="quiet"
          size="small"
          label={words.next}
          shortcut="j"
          onClick={() => acts.step(1)}
        >
          ›
        </Button>
      </div>
      {acts.view.joining.value && mention ? <JoinPicker acts={acts} mention={mention} /> : null}
      {mention && claim ? (
        <>
          <Card acts={acts} item={item} mention={mention} claim={claim} />
          <MarkActs acts={acts} />
        </>
      ) : suggestion ? (
        <SuggestionCard
          suggestion={suggestion}
          dismissed={item.state === "dismissed"}
          schema={acts.ws.rules.schema}
          onAccept={() => acts.accept(item)}
          onEdit={() => acts.edit(item)}
          onDismiss={() => acts.dismiss(item)}
          onReconsider={() => acts.reconsider(item)}
        />
      ) : null}
      <LinkList links={acts.linksOf(item)} differs={differs} onOpen={(id) => acts.openLink(id)} />
    </div>
  );
}

interface CardProps {
  acts: Acts;
  item: Item;
  mention: Mention;
  claim: Claim;
}

function Card({ acts, item, mention, claim }: CardProps): JSX.Element {
  const { ws, view } = acts;
  const others = [...ws.mentions.value.values()].filter((m) => m.claim === claim.id).length - 1;
  return (
    <ClaimCard
      key={claim.id}
      number={item.number}
      mention={mention}
      claim={claim}
      pieces={mention.fragments.map((fragment) => ws.text.quote(fragment))}
      sharedWith={others}
      schema={ws.rules.schema}
      scale={ws.rules.scale}
      judges={ws.rules.round.steps.includes("judge")}
      cites={ws.rules.round.steps.includes("cite")}
      missing={new Set<string>(acts.missing(item))}
      strict={view.strict.value}
      prefilled={claiming.prefilledFields(mention, claim, item.suggestion)}
      activeEvidence={view.activeEvidence.value}
      warnings={(row) =>
        warningsOf(row, claim, ws.assignment.document.url).map(
          (key) => words.evidence.warnings[key],
        )
      }
      oneOrigin={restsOnOneOrigin(claim, ws.rules.scale)}
      on={handlers(acts, mention, claim)}
    />
  );
}

function handlers(acts: Acts, mention: Mention, claim: Claim): ClaimHandlers {
  const { ws, view } = acts;
  return {
    onClaim: (changes, field) => claiming.editClaim(ws, claim, changes, field),
    onType: (key) => claiming.toggleType(ws, mention, key),
    onWorth: (key) =>
      claiming.editMention(ws, mention, {
        check_worthiness: mention.check_worthiness === key ? null : key,
      }),
    onVerdict: (key) => acts.verdict(key),
    onRationale: (text) => claiming.setRationale(ws, claim, text),
    onRemovePiece: (index) => acts.removePiece(index),
    onSplit: () => splitClaim(ws, mention),
    onAddAddress: (text) => acts.cite(text),
    onAddSource: (kind) => {
      const id = claiming.addEvidence(ws, claim, claiming.blankSource(kind));
      view.focusField(`evidence-${id}-citation`);
    },
    onSource: (id, changes) => claiming.editSource(ws, claim, id, changes),
    onEvidence: (id, changes) => claiming.editEvidence(ws, claim, id, changes),
    onRemoveEvidence: (id) => claiming.removeEvidence(ws, claim, id),
    onVisitEvidence: (id) => (view.activeEvidence.value = id),
  };
}

function MarkActs({ acts }: { acts: Acts }): JSX.Element {
  return (
    <div class="mark-acts" role="group" aria-label={words.card.more}>
      <Button size="small" variant="quiet" shortcut="]" onClick={() => acts.grow(1)}>
        {words.card.grow}
      </Button>
      <Button size="small" variant="quiet" shortcut="[" onClick={() => acts.grow(-1)}>
        {words.card.shrink}
      </Button>
      <Button size="small" variant="quiet" shortcut=";" onClick={() => acts.addFragment()}>
        {words.card.fragment}
      </Button>
      <Button size="small" variant="quiet" shortcut="+" onClick={() => acts.another()}>
        {words.card.another}
      </Button>
      <Button size="small" variant="quiet" shortcut="q" onClick={() => acts.twin()}>
        {words.card.twin}
      </Button>
      <Button size="small" variant="quiet" shortcut="=" onClick={() => acts.startJoining()}>
        {words.card.same}
      </Button>
      <Button
        size="small"
        variant="danger"
        class="button--quiet"
        shortcut="Del"
        onClick={() => acts.remove()}
      >
        {words.deleteMark}
      </Button>
    </div>
  );
}
