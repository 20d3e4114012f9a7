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
  verdict: { name: string; color: string } | null;
}

interface ItemListProps {
  label: string;
  items: readonly ListedItem[];
  emptyText: string;
  names: {
    item: (number: number, state: string, quote: string) => string;
    accept: (number: number) => string;
    dismiss: (number: number) => string;
    reconsider: (number: number) => string;
  };
  onPick: (key: string) => void;
  onAccept: (key: string) => void;
  onDismiss: (key: string) => void;
  onReconsider: (key: string) => void;
}

const TONES: Record<string, Tone> = { undecided: "warn", accepted: "accent", own: "accent" };

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
            aria-label={[
              props.names.item(item.number, item.stateName, item.quote),
              item.incomplete,
              item.verdict?.name,
            ]
              .filter(Boolean)
              .join(", ")}
            onClick={() => props.onPick(item.key)}
          >
            <span class="item__number">{item.number}</span>
            <span class="item__quote" dir="auto">
              {item.quote}
            </span>
            <span class="item__state">
              {item.state === "undecided" || item.state === "dismissed" ? (
                <Badge tone={TONES[item.state] ?? "neutral"}>{item.stateName}</Badge>
              ) : null}
              {item.incomplete ? <Badge tone="warn">{item.incomplete}</Badge> : null}
              {item.verdict ? (
                <span class={`verdict-tag verdict--${item.verdict.color}`}>
                  {item.verdict.name}
                </span>
              ) : null}
            </span>
          </button>
          <ItemActs {...props} item={item} />
        </li>
      ))}
    </ol>
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
