// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { TextDom } from "./dom-range";
import { cycle, marksAt } from "./hit-test";
import { CodePointText } from "./offsets";
import { blocksOf } from "./units";

const RAW = "💩 one\n\ntwo 💩 three";
const text = new CodePointText(RAW);
let dom: TextDom;
let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("article");
  dom = new TextDom(text, blocksOf(text));
  dom.blocks.forEach((block, i) => {
    const paragraph = document.createElement("p");
    paragraph.dataset["block"] = String(i);
    paragraph.append(text.quote(block));
    root.append(paragraph);
  });
  dom.attach(root);
});

const node = (i: number) => root.children[i]?.firstChild as Text;

describe("span → DOM", () => {
  it.each([
    ["behind an astral character", { start: 2, end: 5 }, [0, 3, 0, 6]],
    ["across paragraphs", { start: 2, end: 10 }, [0, 3, 1, 3]],
    ["ending in the break", { start: 2, end: 6 }, [0, 3, 0, 6]],
    ["the last paragraph", { start: 7, end: 18 }, [1, 0, 1, 12]],
  ])("%s", (_name, span, [startNode = 0, startOffset, endNode = 0, endOffset]) => {
    expect(dom.ends(span)).toEqual({
      startContainer: node(startNode),
      startOffset,
      endContainer: node(endNode),
      endOffset,
    });
  });

  it("is null before the text is shown", () => {
    expect(new TextDom(text, blocksOf(text)).ends({ start: 0, end: 1 })).toBeNull();
  });
});

describe("DOM → span", () => {
  it("round-trips every span", () => {
    for (const span of [
      { start: 0, end: 5 },
      { start: 2, end: 10 },
      { start: 11, end: 18 },
    ]) {
      expect(dom.spanOf(dom.ends(span) as unknown as AbstractRange)).toEqual(span);
    }
  });

  it("reads positions in paragraphs and between them, and null outside", () => {
    expect(dom.offsetAt(root.children[1] as Element, 0)).toBe(7);
    expect(dom.offsetAt(root.children[0] as Element, 1)).toBe(5);
    expect(dom.offsetAt(root, 1)).toBe(7);
    expect(dom.offsetAt(root, 2)).toBe(18);
    expect(dom.offsetAt(document.body, 0)).toBeNull();
  });
});

describe("marks under an offset", () => {
  const marks = [
    { id: "outer", fragments: [{ start: 0, end: 10 }] },
    {
      id: "inner",
      fragments: [
        { start: 2, end: 4 },
        { start: 6, end: 7 },
      ],
    },
  ];

  it("come smallest first, fragments counted one by one", () => {
    expect(marksAt(marks, 3).map((mark) => mark.id)).toEqual(["inner", "outer"]);
    expect(marksAt(marks, 5).map((mark) => mark.id)).toEqual(["outer"]);
    expect(marksAt(marks, 10)).toEqual([]);
  });

  it("take turns under repeated clicks", () => {
    const under = marksAt(marks, 3);
    expect(cycle(under, null)?.id).toBe("inner");
    expect(cycle(under, "inner")?.id).toBe("outer");
    expect(cycle(under, "outer")?.id).toBe("inner");
    expect(cycle([], null)).toBeUndefined();
  });
});
