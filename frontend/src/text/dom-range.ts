import type { CodePointText, Span } from "./offsets";

/** The two ends of a span as DOM positions; what StaticRange takes. */
export interface DomEnds {
  startContainer: Text;
  startOffset: number;
  endContainer: Text;
  endOffset: number;
}

/**
 * The text as it stands in the document: one text node for each block (a paragraph), in order.
 * Line breaks between blocks have no node; they count as the end of the block before.
 */
export class TextDom {
  private nodes: Text[] = [];
  private indexes = new WeakMap<Node, number>();
  private root: Element | null = null;

  constructor(
    private readonly text: CodePointText,
    readonly blocks: readonly Span[],
  ) {}

  /** Takes over the blocks under `root`: elements with `data-block`, each with its one text node. */
  attach(root: Element): void {
    this.root = root;
    const elements = [...root.querySelectorAll("[data-block]")];
    this.nodes = elements.map((element) => element.firstChild as Text);
    this.indexes = new WeakMap(elements.map((element, i) => [element, i]));
    this.nodes.forEach((node, i) => this.indexes.set(node, i));
  }

  get attached(): boolean {
    return this.root !== null && this.nodes.length === this.blocks.length;
  }

  blockElement(index: number): HTMLElement | null {
    return this.nodes[index]?.parentElement ?? null;
  }

  /** Index of the block that holds `offset`; the break after a block belongs to it. */
  blockAt(offset: number): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.blocks[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  /** Null before `attach`, or for a span outside the text. */
  ends(span: Span): DomEnds | null {
    const first = this.position(span.start);
    // An end that is the start of a block belongs to the block before it.
    const last = this.position(Math.max(span.start, span.end - 1));
    if (!first || !last) return null;
    const block = this.blocks[last.block] as Span;
    const endOffset = this.text.toDomOffset(Math.min(span.end, block.end), block.start);
    return {
      startContainer: first.node,
      startOffset: first.offset,
      endContainer: last.node,
      endOffset,
    };
  }

  range(span: Span): Range | null {
    const ends = this.ends(span);
    if (!ends) return null;
    const range = document.createRange();
    range.setStart(ends.startContainer, ends.startOffset);
    range.setEnd(ends.endContainer, ends.endOffset);
    return range;
  }

  private position(offset: number): { node: Text; offset: number; block: number } | null {
    const index = this.blockAt(offset);
    const node = this.nodes[index];
    const block = this.blocks[index];
    if (!node || !block) return null;
    const inside = Math.max(block.start, Math.min(offset, block.end));
    return { node, offset: this.text.toDomOffset(inside, block.start), block: index };
  }

  /** The offset at a DOM position; null outside the text. */
  offsetAt(node: Node, domOffset: number): number | null {
    const index = this.indexes.get(node);
    if (index === undefined) return this.offsetBetween(node, domOffset);
    const block = this.blocks[index] as Span;
    if (node.nodeType === Node.TEXT_NODE) return this.text.fromDomOffset(domOffset, block.start);
    return domOffset === 0 ? block.start : block.end;
  }

  /** A position between blocks, as browsers give for a selection that ends behind a paragraph. */
  private offsetBetween(node: Node, domOffset: number): number | null {
    if (!this.root || !(node === this.root || this.root.contains(node))) return null;
    const next = node.childNodes[domOffset];
    const index = next && this.indexes.get(next);
    if (index !== undefined) return this.blocks[index]?.start ?? null;
    return this.blocks.at(-1)?.end ?? null;
  }

  /** The span of a DOM range; parts of it outside the text are cut off; null when nothing is left. */
  spanOf(range: AbstractRange): Span | null {
    const start = this.offsetAt(range.startContainer, range.startOffset);
    const end = this.offsetAt(range.endContainer, range.endOffset);
    if (start === null && end === null) return null;
    const from = start ?? 0;
    const to = end ?? this.text.length;
    return from < to ? { start: from, end: to } : null;
  }
}
