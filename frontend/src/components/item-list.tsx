import type { JSX } from "preact";
import { Badge, type Tone } from "./feedback";
import { Button } from "./button";

export interface ListedItem {
  key: string;
  number: number;
  state: string;
  stateName: string;
  quote: string;
  active: boolean;
  incomplete: string | null;
  /** Said when another document says it otherwise. */
  differs: string | null;
  verdict: { name: string; color: string } | null;
}

interface ItemListProps {
  label: string;
  items: readonly ListedItem[];
  emptyText: string;
  names: {
    accept: (number: number) => string;
    dismiss: (number: number) => string;
    reconsider: (number: number) => string;
  };
  onPick: (key: string) => void;
  onAccept: (key: string) => void;
  onDismiss: (key: string) => void;
  onReconsider: (key: string) => void;
}

const TONES: Record<string, Tone> = { undecided: "warn" };

/** The marks as a list: the twin of the drawn text for those who do not see it. */
export function ItemList(props: ItemListProps): JSX.Element {
  if (props.items.length === 0) return <p class="item-list__empty">{props.emptyText}</p>;
  return (
    <ol class="item-list" aria-label={props.label}>
      {props.items.map((item) => (
        <li
          key={item.key}
          class={`item item--${item.state}${item.active ? " item--active" : ""}`}
          data-item={item.key}
        >
          <button
            type="button"
            class="item__main"
            aria-current={item.active ? "true" : undefined}
            onClick={() => props.onPick(item.key)}
          >
            <span class="item__number" aria-hidden="true">
              {item.number}
            </span>
            <span class="visually-hidden">
              {item.number}, {item.stateName}:
            </span>
            <span class="item__quote" dir="auto">
              {item.quote}
            </span>
            <Signs item={item} />
          </button>
          <ItemActs {...props} item={item} />
        </li>
      ))}
    </ol>
  );
}

/** What the eye reads from badges; the ear gets the same words with their commas. */
function Signs({ item }: { item: ListedItem }): JSX.Element {
  const spoken = [item.incomplete, item.differs, item.verdict?.name]
    .filter(Boolean)
    .map((word) => `, ${word}`);
  const decided = item.state !== "undecided" && item.state !== "dismissed";
  return (
    <>
      <span class="visually-hidden">{spoken.join("")}</span>
      <span class="item__state" aria-hidden="true">
        {decided ? null : <Badge tone={TONES[item.state] ?? "neutral"}>{item.stateName}</Badge>}
        {item.incomplete ? <Badge tone="warn">{item.incomplete}</Badge> : null}
        {item.differs ? <Badge tone="accent">≠ {item.differs}</Badge> : null}
        {item.verdict ? (
          <span class={`verdict-tag verdict--${item.verdict.color}`}>{item.verdict.name}</span>
        ) : null}
      </span>
    </>
  );
}

function ItemActs({ item, names, ...on }: ItemListProps & { item: ListedItem }) {
  if (item.state === "dismissed") {
    return (
      <span class="item__acts">
        <Button
          size="small"
          variant="quiet"
          label={names.reconsider(item.number)}
          onClick={() => on.onReconsider(item.key)}
        >
          ↺
        </Button>
      </span>
    );
  }
  if (item.state !== "undecided") return null;
  return (
    <span class="item__acts">
      <Button
        size="small"
        variant="quiet"
        label={names.accept(item.number)}
        onClick={() => on.onAccept(item.key)}
      >
        ✓
      </Button>
      <Button
        size="small"
        variant="quiet"
        label={names.dismiss(item.number)}
        onClick={() => on.onDismiss(item.key)}
      >
        ✕
      </Button>
    </span>
  );
}
