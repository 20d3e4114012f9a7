import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { KeyNames } from "../../components/button";
import { lookAhead } from "../../state/ahead";
import { announce } from "../../state/announcer";
import { layout } from "../../state/layout";
import { beforeSignOut } from "../../state/session";
import { shortcutFor, shownNow, type Shortcut } from "../../state/shortcuts";
import { handedIn, Submission } from "../../state/submission";
import type { Workspace } from "../../state/workspace";
import { strings } from "../../strings";
import { Frame } from "../frame";
import { Acts } from "./acts";
import { BottomBar } from "./bottom-bar";
import { shortcutTable } from "./keys";
import { Messages } from "./messages";
import { Overlays } from "./overlays";
import { Side } from "./side";
import { Submitted } from "./submitted";
import { TextPane } from "./text-pane";
import { TopLine } from "./top-line";
import { View } from "./view";

interface AnnotateScreenProps {
  ws: Workspace;
  /** Take the work over from the tab that has it. */
  onWorkHere: () => void;
}

/** One document, one active claim; nothing modal, and nothing moves under the reader. */
export function AnnotateScreen({ ws, onWorkHere }: AnnotateScreenProps): JSX.Element {
  const acts = useMemo(() => new Acts(ws, new View()), [ws]);
  const submission = useMemo(() => new Submission(ws), [ws]);
  const table = useMemo(() => shortcutTable(acts, submission), [acts, submission]);
  const narrow = layout.value === "drawer" || layout.value === "phone";
  useKeys(table, () => submission.state.peek().kind !== "done");
  usePastedAddress(acts);
  useSaveWatch(acts);
  useEffect(() => lookAhead(ws, () => acts.left()), [ws]);
  useEffect(() => {
    document.title = `${ws.assignment.document.title} · ${strings.common.product}`;
    document.getElementById("document-text")?.focus({ preventScroll: true });
    const before = handedIn.peek();
    if (before) announce(strings.annotate.handedIn(before.title, before.skipped));
    if (ws.restored) announce(strings.annotate.restoredDraft);
  }, [ws]);
  useSignalEffect(() => {
    const { kind } = submission.state.value;
    if (kind === "incomplete") acts.view.strict.value = true;
    if (kind === "incomplete" || kind === "failed" || kind === "unsaved") acts.view.show("check");
  });

  const state = submission.state.value;
  if (state.kind === "done") {
    return <Submitted ws={ws} skipped={state.skipped} onReopened={onWorkHere} />;
  }
  return (
    <KeyNames.Provider value={shownNow(table)}>
      <Frame
        class="annotate"
        project={ws.assignment.project}
        bar={<TopLine acts={acts} submission={submission} />}
      >
        <div class="annotate__body">
          <main id="content" class={`workbench workbench--${layout.value}`}>
            <TextPane acts={acts} />
            <Side acts={acts} submission={submission} />
          </main>
          <div class="annotate__foot">
            <Messages acts={acts} onWorkHere={onWorkHere} />
            {narrow ? (
              <section aria-label={strings.annotate.actions}>
                <BottomBar acts={acts} />
              </section>
            ) : null}
          </div>
          <Overlays acts={acts} table={table} />
        </div>
      </Frame>
    </KeyNames.Provider>
  );
}

function useKeys(table: readonly Shortcut[], enabled: () => boolean): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const shortcut = enabled() ? shortcutFor(table, event) : undefined;
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [table]);
}

/** Pasted anywhere but into a field, an address is a source for the active claim, and other words are an excerpt. */
function usePastedAddress(acts: Acts): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      if (event.target instanceof Element && event.target.closest("input, textarea")) return;
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      if (!acts.cite(pasted) && !acts.excerpt(pasted)) return;
      event.preventDefault();
      acts.view.show("claim");
    };
    document.addEventListener("paste", onPaste);
    return () => document.removeEventListener("paste", onPaste);
  }, [acts]);
}

const SETTLED_MS = 1_200;

/** Says when saving stops or comes back, and holds the page while something is unsent. */
function useSaveWatch(acts: Acts): void {
  const { queue } = acts.ws;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let spoken = "saved";
    const stop = queue.status.subscribe((status) => {
      clearTimeout(timer);
      if (status === "saving") spoken = spoken === "saved" ? "saving" : spoken;
      else if (status !== spoken) {
        timer = setTimeout(() => {
          spoken = status;
          announce(strings.annotate.save[status]);
        }, SETTLED_MS);
      }
    });
    const unsent = () => queue.status.peek() !== "saved";
    const onLeave = (event: BeforeUnloadEvent) => {
      if (unsent()) event.preventDefault();
    };
    const online = () => queue.status.peek() === "offline" && queue.resume();
    const hidden = () => document.visibilityState === "hidden" && void queue.flush();
    addEventListener("beforeunload", onLeave);
    addEventListener("online", online);
    document.addEventListener("visibilitychange", hidden);
    const stopGuard = beforeSignOut(() => {
      const mayLeave = !unsent() || acts.leavingAnyway;
      acts.view.leaving.value = !mayLeave;
      return mayLeave;
    });
    return () => {
      clearTimeout(timer);
      stop();
      stopGuard();
      removeEventListener("beforeunload", onLeave);
      removeEventListener("online", online);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, [acts]);
}
