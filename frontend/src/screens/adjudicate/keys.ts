import type { Bench } from "../../state/bench";
import { navigate } from "../../state/router";
import type { Shortcut } from "../../state/shortcuts";
import { strings } from "../../strings";

const { keyGroups, commands } = strings.adjudicate;

/** The one table of the screen: its keys, and the list that `?` shows. */
export function caseKeys(bench: Bench, back: string, toggleHelp: () => void): Shortcut[] {
  return [
    {
      id: "case-next",
      keys: ["n"],
      group: keyGroups.go,
      name: commands.next,
      run: () => bench.openNext(),
    },
    {
      id: "case-back",
      keys: ["b"],
      group: keyGroups.go,
      name: commands.back,
      run: () => navigate(back),
    },
    ...claimKeys(bench),
    { id: "case-help", keys: ["?"], group: keyGroups.other, name: commands.help, run: toggleHelp },
    {
      id: "case-leave-field",
      keys: ["Escape"],
      group: keyGroups.other,
      name: commands.leaveField,
      inFields: true,
      run: () => (isHelpOpen() ? toggleHelp() : focusOpenHead()),
    },
  ];
}

function claimKeys(bench: Bench): Shortcut[] {
  const group = keyGroups.claim;
  const open = () => bench.activeGroup.peek();
  const isOpen = () => open() !== null;
  const verdicts = bench.found.peek().verdict_scale.labels.slice(0, 9);
  return [
    ...verdicts.map((label, i): Shortcut => ({
      id: `case-verdict-${label.key}`,
      keys: [String(i + 1)],
      group,
      name: commands.verdict(label.name),
      when: isOpen,
      run: () => {
        const found = open();
        if (found) bench.change(found, { outcome: "gold", verdict: label.key });
      },
    })),
    {
      id: "case-accept",
      keys: ["a"],
      group,
      name: commands.accept,
      when: isOpen,
      run: () => {
        const found = open();
        if (found) bench.acceptInTurn(found);
      },
    },
    {
      id: "case-confirm",
      keys: ["m"],
      group,
      name: commands.confirm,
      when: () => open()?.state === "match",
      run: () => void bench.merge(open()?.claims.map((claim) => claim.id) ?? []),
    },
    {
      id: "case-why",
      keys: ["r"],
      group,
      name: commands.why,
      when: isOpen,
      run: () => document.getElementById(`why-${open()?.root}`)?.focus(),
    },
    {
      id: "case-settle",
      keys: ["Ctrl+Enter"],
      group,
      name: commands.settle,
      inFields: true,
      when: isOpen,
      run: () => document.querySelector<HTMLFormElement>("form.gold")?.requestSubmit(),
    },
  ];
}

const isHelpOpen = () => document.querySelector("[data-overlay]") !== null;

function focusOpenHead(): void {
  document.querySelector<HTMLElement>(".group__head[aria-expanded=true]")?.focus();
}
