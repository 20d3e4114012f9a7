import type { Span } from "./offsets";

/** Spans to draw in one manner. The name chooses the style. */
export interface PaintLayer {
  name: string;
  spans: readonly Span[];
  /** Layers with a higher one are drawn over the others. */
  priority: number;
}

/** Draws spans over a text without touching its nodes. */
export interface Painter {
  /** Replaces everything this painter has drawn. */
  paint(layers: readonly PaintLayer[]): void;
  dispose(): void;
}

/** For browsers without custom highlights: the brackets in the gutter carry the meaning. */
export const noPainter: Painter = { paint: () => undefined, dispose: () => undefined };
