import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { QuoteFinder, type Match } from "../../components/quote-finder";
import { Palette } from "../../components/shortcut-list";
import type { Shortcut } from "../../state/shortcuts";
import { strings } from "../../strings";
import { findPassage } from "../../text/find";
import type { Span } from "../../text/offsets";
import { KeysHelp, rowsOf } from "../keys-help";
import type { Acts } from "./acts";
import { focusText } from "./view";

const words = strings.annotate;
const CONTEXT = 40;

export function Overlays({ acts, table }: { acts: Acts; table: readonly Shortcut[] }) {
  const { overlay } = acts.view;
  const close = () => {
    overlay.value = null;
    focusText();
  };
  if (overlay.value === "finder") return <Finder acts={acts} close={close} />;
  if (overlay.value === "help") {
    return <KeysHelp table={table} onClose={close} />;
  }
  if (overlay.value !== "palette") return null;
  const offered = table.filter((shortcut) => !shortcut.keyOnly && (shortcut.when?.() ?? true));
  return (
    <Palette
      title={words.palette.title}
      fieldLabel={words.palette.field}
      emptyText={words.palette.none}
      rows={rowsOf(offered)}
      onClose={() => (overlay.value = null)}
      onRun={(id) => {
        close();
        table.find((shortcut) => shortcut.id === id)?.run();
      }}
    />
  );
}

function Finder({ acts, close }: { acts: Acts; close: () => void }): JSX.Element {
  const { text } = acts.ws;
  useEffect(() => () => void (acts.view.found.value = []), []);
  const find = (passage: string): Match[] => {
    const spans = findPassage(text, passage);
    queueMicrotask(() => (acts.view.found.value = spans));
    return spans.map((span) => ({
      key: `${span.start}-${span.end}`,
      before: text.slice(Math.max(0, span.start - CONTEXT), span.start),
      quote: text.quote(span),
      after: text.slice(span.end, Math.min(text.length, span.end + CONTEXT)),
    }));
  };
  return (
    <QuoteFinder
      find={find}
      onClose={close}
      onMark={(key) => {
        close();
        acts.markSpan(spanOf(key));
      }}
    />
  );
}

function spanOf(key: string): Span {
  const [start = 0, end = 0] = key.split("-").map(Number);
  return { start, end };
}
