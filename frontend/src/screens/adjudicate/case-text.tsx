import { effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { ArticleText } from "../../components/article-text";
import type { Bench } from "../../state/bench";
import { fragmentsOf, type LabeledClaim } from "../../state/cases";
import { day } from "../../state/formats";
import { strings } from "../../strings";
import { layoutBrackets, LANES, type Bracket } from "../../text/brackets";
import { createPainter } from "../../text/css-painter";
import { TextDom } from "../../text/dom-range";
import { cycle, marksAt, offsetAtPoint } from "../../text/hit-test";
import { assignLanes } from "../../text/lanes";
import type { PaintLayer } from "../../text/painter";
import { snapToGraphemes } from "../../text/selection";
import { blocksOf } from "../../text/units";
import { endsOf, reveal } from "../annotate/geometry";

const words = strings.adjudicate;

/** The document with every annotator's marks: a layer for each person, a labeled bracket for each claim. */
export function CaseText({ bench }: { bench: Bench }): JSX.Element {
  const { document } = bench.found.value;
  const pane = useRef<HTMLElement>(null);
  const article = useRef<HTMLElement>(null);
  const blocks = useMemo(() => blocksOf(bench.text), [bench]);
  const dom = useMemo(() => new TextDom(bench.text, blocks), [blocks]);
  const brackets = useSignal<readonly Bracket[]>([]);
  const shown = useMemo(() => blocks.map((block) => bench.text.quote(block)), [blocks]);
  useMarks(bench, dom, article, (next) => (brackets.value = next));
  useReveal(bench, dom, pane);
  useSelection(bench, dom, article);
  return (
    <section
      class="case__text"
      aria-label={words.documentText}
      tabIndex={0}
      ref={pane}
      onClick={(event) => pick(bench, dom, event)}
    >
      <article class="article" ref={article}>
        <CaseGutter bench={bench} brackets={brackets.value} />
        <ArticleText
          title=""
          byline={[document.publisher, document.author, day(document.published_on)]
            .filter(Boolean)
            .join(" · ")}
          language={document.language}
          blocks={shown}
        />
      </article>
    </section>
  );
}

/** A click, not a selection: the group of the mark under it opens; again: the next one there. */
function pick(bench: Bench, dom: TextDom, event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.target.closest(".gutter")) return;
  if (!getSelection()?.isCollapsed) return;
  const offset = offsetAtPoint(dom, event.clientX, event.clientY);
  if (offset === null) return;
  const marks = bench.groups.peek().map((group) => ({
    id: group.root,
    fragments: group.claims.flatMap(fragmentsOf),
  }));
  const next = cycle(marksAt(marks, offset), bench.active.peek());
  if (next) bench.open(next.id);
}

interface CaseGutterProps {
  bench: Bench;
  brackets: readonly Bracket[];
}

/** Brackets for the eye and the mouse; the groups beside the text say the same. */
function CaseGutter({ bench, brackets }: CaseGutterProps): JSX.Element {
  const active = new Set(bench.activeGroup.value?.claims.map((claim) => claim.id));
  return (
    <div class="gutter" aria-hidden="true">
      {brackets.map((bracket) => {
        const labeled = bench.labels.value.get(bracket.id);
        if (!labeled) return null;
        const names = [
          "bracket",
          `bracket--annotator-${labeled.annotator % 4}`,
          `bracket--lane-${bracket.lane}`,
          active.has(bracket.id) ? "bracket--active" : "",
        ];
        return (
          <div
            key={bracket.id}
            class={names.join(" ")}
            onClick={() => openGroupOf(bench, bracket.id)}
          >
            <span
              class="bracket__line"
              style={{
                top: `${bracket.top}px`,
                height: `${Math.max(bracket.bottom - bracket.top, 8)}px`,
              }}
            />
            <span class="bracket__number" style={{ top: `${bracket.labelTop}px` }}>
              {labeled.label}
            </span>
          </div>
        );
      })}
    </div>
  );
}

function openGroupOf(bench: Bench, claim: string): void {
  const group = bench.groups.peek().find((row) => row.claims.some((own) => own.id === claim));
  if (group) bench.open(group.root, { focus: true });
}

/** Paints the marks, and lays the brackets out anew whenever lines may have moved. */
function useMarks(
  bench: Bench,
  dom: TextDom,
  article: { current: HTMLElement | null },
  show: (brackets: Bracket[]) => void,
): void {
  useEffect(() => {
    const root = article.current;
    if (!root) return;
    dom.attach(root);
    const painter = createPainter(dom);
    const place = () => show(bracketsOf(bench, dom, root));
    const stop = effect(() => {
      painter.paint(layersOf(bench));
      place();
    });
    const observer = new ResizeObserver(place);
    observer.observe(root);
    void document.fonts.ready.then(place);
    return () => {
      stop();
      observer.disconnect();
      painter.dispose();
    };
  }, [bench, dom]);
}

/** One layer for each annotator and lane, and one for the open group. */
function layersOf(bench: Bench): PaintLayer[] {
  const claims = [...bench.labels.value.values()];
  const lanes = assignLanes(claims.map(extentOf), LANES);
  const layers = new Map<string, PaintLayer>();
  claims.forEach(({ annotator, claim }, i) => {
    const name = `annotator-${annotator % 4}-${lanes[i] ?? 0}`;
    const layer = layers.get(name) ?? { name, spans: [], priority: 1 };
    layers.set(name, { ...layer, spans: [...layer.spans, ...fragmentsOf(claim)] });
  });
  const active = bench.activeGroup.value?.claims.flatMap(fragmentsOf) ?? [];
  return [...layers.values(), { name: "active", spans: active, priority: 10 }];
}

function extentOf({ claim }: LabeledClaim) {
  const fragments = fragmentsOf(claim);
  return { from: fragments[0]?.start ?? 0, to: fragments.at(-1)?.end ?? 0 };
}

function bracketsOf(bench: Bench, dom: TextDom, root: HTMLElement): Bracket[] {
  const origin = root.getBoundingClientRect();
  const extents = [...bench.labels.peek().values()].flatMap((labeled, number) => {
    const { from, to } = extentOf(labeled);
    const ends = endsOf(dom, { start: from, end: to }, origin);
    if (!ends) return [];
    return [{ id: labeled.claim.id, number, top: ends.first.top, bottom: ends.last.bottom }];
  });
  return layoutBrackets(extents);
}

/** Scrolls the text to the place of the group that was opened. */
function useReveal(bench: Bench, dom: TextDom, pane: { current: HTMLElement | null }): void {
  useEffect(
    () =>
      effect(() => {
        if (bench.active.value === null) return;
        const first = bench.activeGroup.peek()?.claims.flatMap(fragmentsOf)[0];
        if (first && pane.current && dom.attached) reveal(dom, first, pane.current);
      }),
    [bench, dom],
  );
}

/** Selected text can become the gold span; a click into the text takes the selection back. */
function useSelection(bench: Bench, dom: TextDom, article: { current: HTMLElement | null }): void {
  useEffect(() => {
    const read = () => {
      const selection = getSelection();
      if (!selection || selection.rangeCount === 0) return;
      if (!article.current?.contains(selection.anchorNode)) return;
      const span = selection.isCollapsed ? null : dom.spanOf(selection.getRangeAt(0));
      bench.selection.value = span && snapToGraphemes(bench.text, bench.units, span);
    };
    document.addEventListener("selectionchange", read);
    return () => document.removeEventListener("selectionchange", read);
  }, [bench, dom]);
}
