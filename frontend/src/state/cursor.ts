import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Span } from "../text/offsets";
import type { Edge } from "../text/selection";
import type { TextUnits } from "../text/units";

/** What the person looks at: the active item, the sentence cursor, the selection. */
export class Cursor {
  readonly active = signal<string | null>(null);
  /** Index of the sentence under the cursor; -1 before it was moved. */
  readonly sentence = signal(-1);
  readonly selection = signal<Span | null>(null);
  /** The edge that Shift+arrows move. */
  readonly edge = signal<Edge>("end");
  /** What keys that change a span mean: the mark that was visited last, or the reading position. */
  readonly target = signal<"mark" | "sentence">("sentence");
  readonly sentenceSpan: ReadonlySignal<Span | null>;

  constructor(private readonly units: TextUnits) {
    this.sentenceSpan = computed(() => units.sentences[this.sentence.value] ?? null);
  }

  moveSentence(direction: 1 | -1): void {
    const last = this.units.sentences.length - 1;
    const from = this.sentence.peek();
    this.sentence.value = Math.max(0, Math.min(last, from === -1 ? 0 : from + direction));
    this.target.value = "sentence";
    this.selection.value = null;
    this.edge.value = "end";
  }

  /** Puts the sentence cursor where `offset` is, without moving anything else. */
  placeAt(offset: number): void {
    this.sentence.value = this.units.sentenceAt(offset);
  }

  activate(key: string | null, offset?: number): void {
    this.active.value = key;
    this.target.value = key === null ? "sentence" : "mark";
    this.selection.value = null;
    this.edge.value = "end";
    if (offset !== undefined) this.placeAt(offset);
  }

  select(span: Span | null): void {
    this.selection.value = span;
    if (span) this.target.value = "sentence";
  }
}
