import { createElement, type ComponentChild, type JSX } from "preact";
import { useMemo } from "preact/hooks";

const TAGS = new Set(
  "P H1 H2 H3 H4 UL OL LI STRONG EM B I CODE PRE BLOCKQUOTE HR BR A TABLE THEAD TBODY TR TH TD DL DT DD".split(
    " ",
  ),
);
const SAFE_LINK = /^(https?:|mailto:|#)/i;

/** Shows markup from the server by building allowed elements anew; anything else becomes its text. */
export function RichText({ html }: { html: string }): JSX.Element {
  const content = useMemo(() => convert(html), [html]);
  return <div class="rich-text">{content}</div>;
}

function convert(html: string): ComponentChild[] {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return [...parsed.body.childNodes].map(node);
}

function node(source: Node): ComponentChild {
  if (source.nodeType === Node.TEXT_NODE) return source.textContent;
  if (!(source instanceof Element)) return null;
  if (source.tagName === "SCRIPT" || source.tagName === "STYLE") return null;
  const children = [...source.childNodes].map(node);
  if (!TAGS.has(source.tagName)) return children;
  return createElement(shiftedTag(source.tagName), attributes(source), ...children);
}

/** The pane has its own heading above. */
function shiftedTag(tag: string): string {
  return tag === "H1" ? "h2" : tag === "H2" ? "h3" : tag === "H3" ? "h4" : tag.toLowerCase();
}

function attributes(source: Element): Record<string, string> {
  const href = source.getAttribute("href");
  if (source.tagName !== "A" || !href || !SAFE_LINK.test(href)) return {};
  return { href, target: "_blank", rel: "noopener nofollow" };
}
