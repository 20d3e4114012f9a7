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
import { assignLanes } from "../../text/lanes";
import type { PaintLayer } from "../../text/painter";
import { blocksOf } from "../../text/units";

const words = strings.adjudicate;

/** The document with every annotator's marks: a layer for each person, a labeled bracket for each claim. */
export function CaseText({ bench }: { bench: Bench }): JSX.Element {
  const { document } = bench.found.value;
  const article = useRef<HTMLElement>(null);
  const blocks = useMemo(() => blocksOf(bench.text), [bench]);
  const dom = useMemo(() => new TextDom(bench.text, blocks), [blocks]);
  const brackets = useSignal<readonly Bracket[]>([]);
  const shown = useMemo(() => blocks.map((block) => bench.text.quote(block)), [blocks]);
  useMarks(bench, dom, article, (next) => (brackets.value = next));
  useSelection(bench, dom);
  return (
    <section class="case__text" aria-label={words.documentText} tabIndex={0}>
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

interface CaseGutterProps {
  bench: Bench;
  brackets: readonly Bracket[];
}

/** Brackets for the eye and the mouse; the groups beside the text say the same. */
function CaseGutter({ bench, brackets }: CaseGutterProps): JSX.Element {
  const active = new Set(bench.activeGroup?.claims.map((claim) => claim.id));
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
  if (group) bench.open(group.root);
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
  const active = bench.activeGroup?.claims.flatMap(fragmentsOf) ?? [];
  return [...layers.values(), { name: "active", spans: active, priority: 10 }];
}

function extentOf({ claim }: LabeledClaim) {
  const fragments = fragmentsOf(claim);
  return { from: fragments[0]?.start ?? 0, to: fragments.at(-1)?.end ?? 0 };
}

function bracketsOf(bench: Bench, dom: TextDom, root: HTMLElement): Bracket[] {
  const origin = root.getBoundingClientRect().top;
  const extents = [...bench.labels.peek().values()].flatMap((labeled, number) => {
    const { from, to } = extentOf(labeled);
    const rects = dom.range({ start: from, end: to })?.getClientRects();
    const first = rects?.[0];
    const last = rects?.[rects.length - 1];
    if (!first || !last) return [];
    return [
      { id: labeled.claim.id, number, top: first.top - origin, bottom: last.bottom - origin },
    ];
  });
  return layoutBrackets(extents);
}

/** Selected text can become the gold span. */
function useSelection(bench: Bench, dom: TextDom): void {
  useEffect(() => {
    const read = () => {
      const selection = getSelection();
      if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return;
      const span = dom.spanOf(selection.getRangeAt(0));
      if (span) bench.selection.value = bench.text.trim(span);
    };
    document.addEventListener("selectionchange", read);
    return () => document.removeEventListener("selectionchange", read);
  }, [bench, dom]);
}
