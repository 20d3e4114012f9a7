import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
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
  /** The rows that are drawn: of a long list those around what is looked at. */
  items: readonly ListedItem[];
  /** How many rows come before those drawn, and after them. */
  before: number;
  after: number;
  onMoreBefore: () => void;
  onMoreAfter: () => void;
  emptyText: string;
  names: {
    accept: (number: number) => string;
    dismiss: (number: number) => string;
    reconsider: (number: number) => string;
    before: (count: number) => string;
    after: (count: number) => string;
  };
  onPick: (key: string) => void;
  onAccept: (key: string) => void;
  onDismiss: (key: string) => void;
  onReconsider: (key: string) => void;
}

const TONES: Record<string, Tone> = { undecided: "warn" };

/** The marks as a list: the twin of the drawn text for those who do not see it. */
export function ItemList(props: ItemListProps): JSX.Element {
  const { items, before, after, names } = props;
  if (items.length === 0) return <p class="item-list__empty">{props.emptyText}</p>;
  const total = before + items.length + after;
  return (
    <>
      {before > 0 ? <More name={names.before(before)} onMore={props.onMoreBefore} /> : null}
      <ol class="item-list" aria-label={props.label}>
        <Rows {...props} total={total > items.length ? total : null} />
      </ol>
      {after > 0 ? <More name={names.after(after)} onMore={props.onMoreAfter} eager /> : null}
    </>
  );
}

/** Shows more of the list; an eager one as soon as it comes into view. */
function More(props: { name: string; onMore: () => void; eager?: boolean }): JSX.Element {
  const place = useRef<HTMLParagraphElement>(null);
  const act = useRef(props.onMore);
  act.current = props.onMore;
  useEffect(() => {
    if (!props.eager || !place.current) return;
    const observer = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) act.current();
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [props.eager, props.name]);
  return (
    <p class="item-list__more" ref={place}>
      <Button size="small" variant="quiet" onClick={props.onMore}>
        {props.name}
      </Button>
    </p>
  );
}

function Rows(props: ItemListProps & { total: number | null }): JSX.Element {
  const { total, before } = props;
  return (
    <>
      {props.items.map((item, i) => (
        <li
          key={item.key}
          aria-setsize={total ?? undefined}
          aria-posinset={total === null ? undefined : before + i + 1}
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
    </>
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
