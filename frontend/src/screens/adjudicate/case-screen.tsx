import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { Button, KeyNames } from "../../components/button";
import { EmptyState, Notice } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { letterOf } from "../../state/cases";
import { beforeLeaving } from "../../state/router";
import { beforeSignOut, signOut } from "../../state/session";
import { shortcutFor, shownNow } from "../../state/shortcuts";
import { strings } from "../../strings";
import { KeysHelp } from "../keys-help";
import { CaseText } from "./case-text";
import { GroupCard } from "./group-card";
import { caseKeys } from "./keys";
import { Leaving } from "./leaving";
import { MergeBar } from "./merge-bar";

const words = strings.adjudicate;

interface CaseScreenProps {
  bench: Bench;
  back: string;
}

/** Text on one side, the groups on the other; the open group has the form. */
export function CaseScreen({ bench, back }: CaseScreenProps): JSX.Element {
  const help = useSignal(false);
  const table = useMemo(
    () => caseKeys(bench, back, () => (help.value = !help.peek())),
    [bench, back],
  );
  useKeys(table);
  useHelpFocus(help.value);
  useLeaveGuard(bench);
  useRenewal(bench);
  const groups = bench.groups.value;
  return (
    <KeyNames.Provider value={shownNow(table)}>
      <main class="case" id="content">
        <CaseHead bench={bench} back={back} onHelp={() => (help.value = !help.peek())} />
        <CaseText bench={bench} />
        <section class="case__groups" aria-label={words.claims}>
          {bench.found.value.skipped.map((each) => (
            <Notice key={each.id}>{words.skippedBy(each.name, each.reason)}</Notice>
          ))}
          {groups.length === 0 ? (
            <EmptyState title={words.emptyTitle}>{words.emptyBody}</EmptyState>
          ) : null}
          <Leaving bench={bench} />
          <MergeBar bench={bench} />
          {groups.length > 0 && groups.every((group) => group.resolution) ? (
            <Notice>{words.allSettled}</Notice>
          ) : null}
          <ol class="groups">
            {groups.map((group) => (
              <GroupCard key={group.root} bench={bench} group={group} />
            ))}
          </ol>
        </section>
        {help.value ? <KeysHelp table={table} onClose={() => (help.value = false)} /> : null}
      </main>
    </KeyNames.Provider>
  );
}

interface CaseHeadProps extends CaseScreenProps {
  onHelp: () => void;
}

function CaseHead({ bench, back, onHelp }: CaseHeadProps): JSX.Element {
  const { document, annotators } = bench.found.value;
  const groups = bench.groups.value;
  const settled = groups.filter((group) => group.resolution).length;
  return (
    <header class="case__head">
      <a href={back}>{words.back}</a>
      <h1 dir="auto">{document.title}</h1>
      <ul class="legend" aria-label={words.annotators}>
        {annotators.map((person, i) => (
          <li key={person.id} class={`legend__person legend__person--${i % 4}`}>
            <span class="legend__letter">{letterOf(i)}</span> {person.name}
          </li>
        ))}
      </ul>
      <div class="case__acts">
        {groups.length > 0 ? <span>{words.settledOf(settled, groups.length)}</span> : null}
        {settled < groups.length ? (
          <Button size="small" shortcut="n" onClick={() => bench.openNext()}>
            {words.next}
          </Button>
        ) : null}
        <Button size="small" variant="quiet" shortcut="?" onClick={onHelp}>
          {words.keys}
        </Button>
      </div>
    </header>
  );
}

/** The list takes the focus when it opens, and gives it back. */
function useHelpFocus(open: boolean): void {
  useEffect(() => {
    if (!open) return undefined;
    const before = document.activeElement as HTMLElement | null;
    document.querySelector<HTMLElement>("[data-overlay] button")?.focus();
    return () => before?.focus();
  }, [open]);
}

function useKeys(table: ReturnType<typeof caseKeys>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const shortcut = shortcutFor(table, event);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [table]);
}

/** Leaving with something unsettled asks first: by a link, by history, by signing out, by closing the tab. */
function useLeaveGuard(bench: Bench): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (bench.unsettled.peek() > 0) event.preventDefault();
    };
    const stopLinks = beforeLeaving((go) => bench.mayLeave(go));
    const stopSignOut = beforeSignOut(() => bench.mayLeave(() => void signOut()));
    addEventListener("beforeunload", ask);
    return () => {
      stopLinks();
      stopSignOut();
      removeEventListener("beforeunload", ask);
    };
  }, [bench]);
}

/** Who comes back to the tab sees what others settled meanwhile. */
function useRenewal(bench: Bench): void {
  useEffect(() => {
    const renew = () => document.visibilityState === "visible" && void bench.refresh();
    document.addEventListener("visibilitychange", renew);
    return () => document.removeEventListener("visibilitychange", renew);
  }, [bench]);
}
