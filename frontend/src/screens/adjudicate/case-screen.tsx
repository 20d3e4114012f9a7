import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { EmptyState } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { navigate } from "../../state/router";
import { shortcutFor, type Shortcut } from "../../state/shortcuts";
import { strings } from "../../strings";
import { CaseText } from "./case-text";
import { GroupCard } from "./group-card";
import { MergeBar } from "./merge-bar";

const words = strings.adjudicate;

interface CaseScreenProps {
  bench: Bench;
  back: string;
}

/** Text on one side, the groups on the other; the open group has the form. */
export function CaseScreen({ bench, back }: CaseScreenProps): JSX.Element {
  useKeys(bench, back);
  useLeaveGuard(bench);
  const { document, annotators } = bench.found.value;
  const groups = bench.groups.value;
  return (
    <main class="case" id="content">
      <div class="case__head">
        <a href={back}>{words.back}</a>
        <h1 dir="auto">{document.title}</h1>
        <p class="muted">
          {annotators
            .map((person, i) => words.says(String.fromCharCode(65 + i), person.name))
            .join("  ")}
        </p>
        <p class="muted case__keys">{words.keys}</p>
      </div>
      <CaseText bench={bench} />
      <section class="case__groups" aria-label={words.claims}>
        {groups.length === 0 ? (
          <EmptyState title={words.emptyTitle}>{words.emptyBody}</EmptyState>
        ) : null}
        <MergeBar bench={bench} />
        <ol class="groups">
          {groups.map((group, i) => (
            <GroupCard key={group.root} bench={bench} group={group} number={i + 1} />
          ))}
        </ol>
      </section>
    </main>
  );
}

function useKeys(bench: Bench, back: string): void {
  useEffect(() => {
    const table: Shortcut[] = [
      { id: "next", keys: ["n"], group: "", name: words.next, run: () => bench.openNext() },
      { id: "back", keys: ["b"], group: "", name: words.back, run: () => navigate(back) },
      ...bench.found.peek().verdict_scale.labels.map((label, i): Shortcut => ({
        id: label.key,
        keys: [String(i + 1)],
        group: "",
        name: label.name,
        run: () => {
          if (bench.activeGroup) bench.change(bench.activeGroup, { verdict: label.key });
        },
      })),
    ];
    const press = (event: KeyboardEvent) => {
      const shortcut = shortcutFor(table, event);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [bench, back]);
}

/** Leaving with something unsettled asks first. */
function useLeaveGuard(bench: Bench): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (bench.hasUnsaved) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [bench]);
}
