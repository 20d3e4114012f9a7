import type { TextDom } from "./dom-range";
import { noPainter, type PaintLayer, type Painter } from "./painter";

/** Our part of the page's highlight registry; the rest of it is never touched. */
export const PREFIX = "fc-";

/** Draws with the CSS Custom Highlight API: one Highlight for each layer. */
export class CssPainter implements Painter {
  private readonly drawn = new Map<string, Highlight>();
  private readonly signatures = new Map<string, string>();

  constructor(
    private readonly dom: TextDom,
    private readonly registry: HighlightRegistry = CSS.highlights,
  ) {}

  paint(layers: readonly PaintLayer[]): void {
    const wanted = new Set(layers.map((layer) => layer.name));
    for (const name of this.drawn.keys()) if (!wanted.has(name)) this.erase(name);
    for (const layer of layers) this.draw(layer);
  }

  dispose(): void {
    for (const name of [...this.drawn.keys()]) this.erase(name);
  }

  private draw(layer: PaintLayer): void {
    const signature = layer.spans.map((span) => `${span.start}-${span.end}`).join(" ");
    if (this.signatures.get(layer.name) === signature) return;
    const highlight = new Highlight();
    highlight.priority = layer.priority;
    for (const span of layer.spans) {
      const ends = this.dom.ends(span);
      if (ends) highlight.add(new StaticRange(ends));
    }
    this.registry.set(PREFIX + layer.name, highlight);
    this.drawn.set(layer.name, highlight);
    this.signatures.set(layer.name, signature);
  }

  private erase(name: string): void {
    // Another painter may have drawn under this name since; its highlight stays.
    if (this.registry.get(PREFIX + name) === this.drawn.get(name)) {
      this.registry.delete(PREFIX + name);
    }
    this.drawn.delete(name);
    this.signatures.delete(name);
  }
}

export function createPainter(dom: TextDom): Painter {
  const supported = typeof Highlight !== "undefined" && "highlights" in CSS;
  return supported ? new CssPainter(dom) : noPainter;
}
