// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CssPainter, PREFIX } from "./css-painter";
import { TextDom } from "./dom-range";
import { CodePointText } from "./offsets";
import { blocksOf } from "./units";

class FakeHighlight extends Set<unknown> {
  priority = 0;
}
class FakeRange {
  constructor(readonly ends: { startOffset: number; endOffset: number }) {}
}

let registry: Map<string, unknown>;
let dom: TextDom;

const painter = () => new CssPainter(dom, registry as unknown as HighlightRegistry);
const offsets = (name: string) =>
  [...(registry.get(PREFIX + name) as Set<FakeRange>)].map(({ ends }) => [
    ends.startOffset,
    ends.endOffset,
  ]);

beforeEach(() => {
  vi.stubGlobal("Highlight", FakeHighlight);
  vi.stubGlobal("StaticRange", FakeRange);
  registry = new Map([["somebody-else", "theirs"]]);
  const text = new CodePointText("💩 one two three");
  const root = document.createElement("article");
  const paragraph = document.createElement("p");
  paragraph.dataset["block"] = "0";
  paragraph.append(text.raw);
  root.append(paragraph);
  dom = new TextDom(text, blocksOf(text));
  dom.attach(root);
});

describe("the highlight painter", () => {
  const layer = (name: string, ...spans: [number, number][]) => ({
    name,
    priority: 1,
    spans: spans.map(([start, end]) => ({ start, end })),
  });

  it("registers one highlight for each layer, whatever the number of spans", () => {
    painter().paint([layer("own-0", [2, 5], [6, 9]), layer("active", [2, 5])]);
    expect([...registry.keys()]).toEqual(["somebody-else", "fc-own-0", "fc-active"]);
    expect(offsets("own-0")).toEqual([
      [3, 6],
      [7, 10],
    ]);
  });

  it("draws anew only what changed, and takes away what is gone", () => {
    const drawing = painter();
    drawing.paint([layer("own-0", [2, 5]), layer("active", [2, 5])]);
    const before = registry.get("fc-own-0");
    drawing.paint([layer("own-0", [2, 5])]);
    expect(registry.get("fc-own-0")).toBe(before);
    expect(registry.has("fc-active")).toBe(false);
    drawing.paint([layer("own-0", [2, 9])]);
    expect(offsets("own-0")).toEqual([[3, 10]]);
  });

  it("leaves what others registered, also under its own names", () => {
    const drawing = painter();
    drawing.paint([layer("own-0", [2, 5]), layer("active", [2, 5])]);
    registry.set("fc-active", "another painter's");
    drawing.dispose();
    expect([...registry]).toEqual([
      ["somebody-else", "theirs"],
      ["fc-active", "another painter's"],
    ]);
  });
});
