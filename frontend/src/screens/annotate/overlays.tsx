import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { QuoteFinder, type Match } from "../../components/quote-finder";
import { Palette, ShortcutHelp, type ShortcutRow } from "../../components/shortcut-list";
import { setSingleKeys, shownKeys, singleKeys, type Shortcut } from "../../state/shortcuts";
import { strings } from "../../strings";
import { findPassage } from "../../text/find";
import type { Span } from "../../text/offsets";
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
    return (
      <ShortcutHelp
        title={words.help.title}
        rows={rowsOf(table)}
        closeLabel={strings.common.close}
        onClose={close}
        singleLabel={words.help.single}
        singleHint={words.help.singleHint}
        single={singleKeys.value}
        onSingle={setSingleKeys}
      />
    );
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

function rowsOf(table: readonly Shortcut[]): ShortcutRow[] {
  return table.map(({ id, group, name, keys }) => ({ id, group, name, keys: keys.map(shownKeys) }));
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
