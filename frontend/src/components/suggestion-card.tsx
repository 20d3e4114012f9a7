import type { JSX } from "preact";
import type { LabelSchema, Suggestion } from "../api/types";
import { strings } from "../strings";
import { Button } from "./button";
import { Badge, Notice } from "./feedback";

const words = strings.annotate;

interface SuggestionCardProps {
  suggestion: Suggestion;
  dismissed: boolean;
  schema: LabelSchema;
  onAccept: () => void;
  onEdit: () => void;
  onDismiss: () => void;
  onReconsider: () => void;
}

/** A proposal, read-only until it is accepted. */
export function SuggestionCard(props: SuggestionCardProps): JSX.Element {
  const { suggestion, dismissed, schema } = props;
  const types = schema.claim_types.filter((t) => suggestion.claim_types.includes(t.key));
  const worth = schema.check_worthiness.find((w) => w.key === suggestion.check_worthiness);
  return (
    <div class="card">
      <figure class="card__quote card__quote--suggestion" aria-label={words.card.quote}>
        <blockquote dir="auto">{suggestion.quote}</blockquote>
      </figure>
      {dismissed ? <Notice tone="warn">{words.dismissedHint}</Notice> : null}
      <dl class="proposal">
        <Fact name={words.proposed}>{suggestion.wording}</Fact>
        <Fact name={words.card.claimant}>{suggestion.claimant}</Fact>
        {suggestion.dates.map((date) => (
          <Fact key={date.expression} name={words.card.date}>
            {date.expression} {rangeOf(date.start, date.end)}
          </Fact>
        ))}
        <Fact name={words.card.types}>{types.map((t) => t.name).join(", ")}</Fact>
        <Fact name={words.card.worth}>{worth?.name ?? ""}</Fact>
        <Fact name={words.because}>{suggestion.reasons.join(", ")}</Fact>
      </dl>
      <div class="card__acts">
        {dismissed ? (
          <Button onClick={props.onReconsider}>{words.reconsider}</Button>
        ) : (
          <>
            <Button variant="primary" shortcut="a" onClick={props.onAccept}>
              {words.accept}
            </Button>
            <Button shortcut="↵" onClick={props.onEdit}>
              {words.edit}
            </Button>
            <Button variant="quiet" shortcut="x" onClick={props.onDismiss}>
              {words.dismiss}
            </Button>
          </>
        )}
      </div>
      <p class="card__origin">
        {words.suggestedBy(suggestion.preannotator, suggestion.preannotator_version)}{" "}
        <Badge>{words.confidence(suggestion.score)}</Badge>
      </p>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: JSX.Element | string | unknown[] }) {
  if (children === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children as string}</dd>
    </div>
  );
}

function rangeOf(start: string | null, end: string | null): string {
  if (!start && !end) return "";
  return start === end || !end ? `(${start ?? ""})` : `(${start ?? "…"} – ${end})`;
}
