import { effect, useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ArticleText } from "../../components/article-text";
import { Gutter, type GutterMark } from "../../components/gutter";
import { layout } from "../../state/layout";
import { strings } from "../../strings";
import { createPainter } from "../../text/css-painter";
import { TextDom } from "../../text/dom-range";
import { cycle, marksAt, offsetAtPoint } from "../../text/hit-test";
import type { Span } from "../../text/offsets";
import { snapToGraphemes } from "../../text/selection";
import { blocksOf } from "../../text/units";
import type { Acts } from "./acts";
import { gutterMarks, itemsIn, reveal, stretchToDraw } from "./geometry";
import { Handles } from "./handles";
import { layersFor } from "./paint";
import { SelectionBar } from "./selection-bar";
import { afterDrawing } from "./view";

/** The document with its marks: drawn by the highlight layer, bracketed in the gutter, never wrapped. */
export function TextPane({ acts }: { acts: Acts }): JSX.Element {
  const { ws } = acts;
  const pane = useRef<HTMLElement>(null);
  const article = useRef<HTMLElement>(null);
  const blocks = useMemo(() => blocksOf(ws.text), [ws]);
  const shown = useMemo(() => blocks.map((block) => ws.text.quote(block)), [blocks]);
  const dom = useMemo(() => new TextDom(ws.text, blocks), [blocks]);
  const brackets = useSignal<readonly GutterMark[]>([]);
  /** Counts up when lines may have moved. */
  const laidOut = useSignal(0);

  /** The stretch of text whose marks are drawn: all of it, but for very many marks. */
  const drawn = useSignal<Span>({ start: 0, end: 0 });
  const followScroll = () => {
    if (!article.current || !pane.current || !dom.attached) return;
    const count = ws.items.peek().length;
    drawn.value = stretchToDraw(dom, count, drawn.peek(), article.current, pane.current);
  };
  const relayout = () => {
    followScroll();
    laidOut.value += 1;
  };

  useEffect(() => {
    if (article.current) dom.attach(article.current);
    relayout();
  }, [dom]);
  usePainting(acts, dom, drawn);
  useLayoutWatch(article, pane, relayout, followScroll);
  useDomSelection(acts, dom);
  useReveal(acts, dom, pane);

  useSignalEffect(() => {
    void laidOut.value;
    const items = ws.items.value;
    const active = ws.cursor.active.value;
    const visible = drawn.value;
    if (!article.current || !dom.attached) return;
    brackets.value = gutterMarks(dom, items, active, article.current, visible, (item) =>
      acts.differs(item),
    );
  });

  return (
    <section
      class="text-pane"
      id="document-text"
      aria-label={strings.annotate.documentRegion}
      tabIndex={0}
      ref={pane}
      onClick={(event) => pick(acts, dom, event)}
    >
      <article class="article" ref={article}>
        <Gutter marks={brackets.value} onPick={(key) => acts.go(key)} />
        <ArticleText
          title={ws.assignment.document.title}
          byline={byline(acts)}
          language={ws.assignment.document.language}
          blocks={shown}
        />
        <Handles acts={acts} dom={dom} article={article} laidOut={laidOut} />
        <SelectionBar acts={acts} dom={dom} article={article} laidOut={laidOut} />
      </article>
    </section>
  );
}

function byline({ ws }: Acts): string {
  const { publisher, author, published_on } = ws.assignment.document;
  return [publisher, author, published_on].filter(Boolean).join(" · ");
}

/** A click, not a selection: the mark under it becomes active; again: the next one there. */
function pick(acts: Acts, dom: TextDom, event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.target.closest("button, .gutter")) return;
  const { cursor, items } = acts.ws;
  if (cursor.selection.peek()) return;
  const offset = offsetAtPoint(dom, event.clientX, event.clientY);
  if (offset === null || !event.target.closest("[data-block]")) return;
  const under = marksAt(
    items.peek().filter((item) => item.state !== "dismissed"),
    offset,
  );
  const next = cycle(under, cursor.active.peek());
  if (next) acts.go(next.key);
  else cursor.target.value = "sentence";
  cursor.placeAt(offset);
}

function usePainting({ ws, view }: Acts, dom: TextDom, drawn: ReadonlySignal<Span>): void {
  useEffect(() => {
    const painter = createPainter(dom);
    const stop = effect(() =>
      painter.paint(
        layersFor({
          items: itemsIn(ws.items.value, drawn.value),
          active: ws.activeItem.value,
          sentence: ws.cursor.target.value === "sentence" ? ws.cursor.sentenceSpan.value : null,
          found: view.found.value,
        }),
      ),
    );
    return () => {
      stop();
      painter.dispose();
    };
  }, [ws, dom]);
}

type ElementRef = { readonly current: HTMLElement | null };

function useLayoutWatch(
  article: ElementRef,
  pane: ElementRef,
  onLayout: () => void,
  onScroll: () => void,
): void {
  useEffect(() => {
    if (!article.current || !pane.current) return;
    const target = pane.current;
    const frames = { layout: 0, scroll: 0 };
    const later = () => {
      cancelAnimationFrame(frames.layout);
      frames.layout = requestAnimationFrame(onLayout);
    };
    const scrolled = () => {
      cancelAnimationFrame(frames.scroll);
      frames.scroll = requestAnimationFrame(onScroll);
    };
    const observer = new ResizeObserver(later);
    observer.observe(article.current);
    observer.observe(target);
    target.addEventListener("scroll", scrolled, { passive: true });
    void document.fonts.ready.then(later);
    return () => {
      cancelAnimationFrame(frames.layout);
      cancelAnimationFrame(frames.scroll);
      observer.disconnect();
      target.removeEventListener("scroll", scrolled);
    };
  }, []);
}

/** The browser's selection → ours, and ours (by keys) → the browser's. */
function useDomSelection({ ws }: Acts, dom: TextDom): void {
  useEffect(() => {
    const read = () => {
      const selection = getSelection();
      if (!selection || selection.isCollapsed || selection.rangeCount === 0) {
        if (isAbout(dom, selection)) ws.cursor.selection.value = null;
        return;
      }
      const span = dom.spanOf(selection.getRangeAt(0));
      const snapped = span && snapToGraphemes(ws.text, ws.units, span);
      const known = ws.cursor.selection.peek();
      if (snapped && (snapped.start !== known?.start || snapped.end !== known.end)) {
        ws.cursor.select(snapped);
        ws.cursor.placeAt(snapped.start);
      }
    };
    document.addEventListener("selectionchange", read);
    return () => document.removeEventListener("selectionchange", read);
  }, [ws, dom]);

  useSignalEffect(() => {
    const span = ws.cursor.selection.value;
    const selection = getSelection();
    const range = span && dom.range(span);
    if (!selection || !range || !span) return;
    const now = selection.rangeCount > 0 ? dom.spanOf(selection.getRangeAt(0)) : null;
    const covered = now && snapToGraphemes(ws.text, ws.units, now);
    if (covered?.start === span.start && covered.end === span.end) return;
    selection.removeAllRanges();
    selection.addRange(range);
  });
}

/** A collapsed caret in a text field is no news about the document. */
function isAbout(dom: TextDom, selection: Selection | null): boolean {
  const node = selection?.anchorNode;
  return Boolean(node && dom.offsetAt(node, 0) !== null);
}

/** Keeps what the keys move to in sight; deciding scrolls only when the next mark is out of it. */
function useReveal({ ws, view }: Acts, dom: TextDom, pane: ElementRef): void {
  useSignalEffect(() => {
    const key = ws.cursor.active.value;
    void view.sheet.value;
    const item = ws.items.peek().find((candidate) => candidate.key === key);
    const span = item?.fragments[0];
    afterDrawing(() => {
      if (span && pane.current) reveal(dom, span, pane.current, covered());
    });
  });
  useSignalEffect(() => {
    const sentence = ws.cursor.sentenceSpan.value;
    const about = ws.cursor.target.peek() === "sentence";
    if (sentence && about && pane.current && !ws.cursor.selection.peek()) {
      reveal(dom, sentence, pane.current, covered());
    }
  });
}

/** Height of the text that the sheet lies over on a phone. */
function covered(): number {
  if (layout.peek() !== "phone") return 0;
  return document.querySelector(".side")?.getBoundingClientRect().height ?? 0;
}
