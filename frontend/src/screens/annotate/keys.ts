import type { Shortcut } from "../../state/shortcuts";
import type { Submission } from "../../state/submission";
import { strings } from "../../strings";
import type { Acts } from "./acts";
import { REASON } from "./skipping";
import { focusText } from "./view";

const { groups, commands } = strings.annotate;

/** The one table: keys, overlay and palette all read it. */
export function shortcutTable(acts: Acts, submission: Submission): Shortcut[] {
  return [
    ...moving(acts),
    ...marking(acts),
    ...deciding(acts),
    ...judging(acts),
    ...citing(acts),
    ...elsewhere(acts),
    ...general(acts, submission),
  ];
}

/** In a list or a group of choices the arrows belong to it. */
function arrowsAreFree(): boolean {
  const at = document.activeElement;
  return !at?.closest("[role=radiogroup], [role=listbox], [role=group].chips");
}

function moving(acts: Acts): Shortcut[] {
  const { cursor } = acts.ws;
  const group = groups.move;
  const move = (direction: 1 | -1) => () => {
    cursor.moveSentence(direction);
    focusText();
  };
  const extend = (id: string, keys: string[], name: string, run: () => void): Shortcut => ({
    id,
    keys,
    group,
    name,
    run,
    when: arrowsAreFree,
    keyOnly: true,
  });
  return [
    {
      id: "down",
      keys: ["ArrowDown"],
      group,
      name: commands.sentenceDown,
      run: move(1),
      when: arrowsAreFree,
      keyOnly: true,
    },
    {
      id: "up",
      keys: ["ArrowUp"],
      group,
      name: commands.sentenceUp,
      run: move(-1),
      when: arrowsAreFree,
      keyOnly: true,
    },
    { id: "next", keys: ["j"], group, name: commands.next, run: () => acts.step(1) },
    { id: "previous", keys: ["k"], group, name: commands.previous, run: () => acts.step(-1) },
    {
      id: "incomplete",
      keys: ["."],
      group,
      name: commands.nextIncomplete,
      run: () => acts.nextIncomplete(),
    },
    extend("right", ["Shift+ArrowRight"], commands.extendRight, () => acts.extend("grapheme", 1)),
    extend("left", ["Shift+ArrowLeft"], commands.extendLeft, () => acts.extend("grapheme", -1)),
    extend("word-right", ["Ctrl+Shift+ArrowRight"], commands.extendWordRight, () =>
      acts.extend("word", 1),
    ),
    extend("word-left", ["Ctrl+Shift+ArrowLeft"], commands.extendWordLeft, () =>
      acts.extend("word", -1),
    ),
    { id: "swap", keys: ["o"], group, name: commands.swapEdge, run: () => acts.swapEdge() },
    {
      id: "back",
      keys: ["Escape"],
      group,
      name: commands.back,
      run: () => acts.back(),
      inFields: true,
      keyOnly: true,
    },
  ];
}

function marking(acts: Acts): Shortcut[] {
  const group = groups.mark;
  return [
    { id: "mark", keys: ["m"], group, name: commands.mark, run: () => acts.mark() },
    { id: "grow", keys: ["]"], group, name: commands.grow, run: () => acts.grow(1) },
    { id: "shrink", keys: ["["], group, name: commands.shrink, run: () => acts.grow(-1) },
    { id: "fragment", keys: [";"], group, name: commands.fragment, run: () => acts.addFragment() },
    { id: "another", keys: ["+"], group, name: commands.another, run: () => acts.another() },
    { id: "same", keys: ["="], group, name: commands.same, run: () => acts.startJoining() },
    { id: "find", keys: ["/"], group, name: commands.find, run: () => acts.view.open("finder") },
    {
      id: "remove",
      keys: ["Delete", "Backspace"],
      group,
      name: commands.remove,
      run: () => acts.remove(),
    },
  ];
}

function deciding(acts: Acts): Shortcut[] {
  const group = groups.decide;
  const undecided = () => acts.active?.state === "undecided";
  return [
    {
      id: "accept",
      keys: ["a"],
      group,
      name: commands.accept,
      run: () => acts.accept(),
      when: undecided,
    },
    { id: "dismiss", keys: ["x"], group, name: commands.dismiss, run: () => acts.dismiss() },
    { id: "edit", keys: ["Enter"], group, name: commands.edit, run: () => acts.edit() },
  ];
}

function judging(acts: Acts): Shortcut[] {
  const group = groups.claim;
  const verdicts = acts.ws.rules.scale.labels.slice(0, 9).map((label, i): Shortcut => ({
    id: `verdict-${label.key}`,
    keys: [String(i + 1)],
    group,
    name: commands.verdict(label.name),
    run: () => acts.verdict(label.key),
  }));
  const focus = (id: string) => () => acts.focusClaim(id);
  return [
    ...(acts.ws.rules.round.steps.includes("judge") ? verdicts : []),
    { id: "types", keys: ["t"], group, name: commands.types, run: focus("claim-types") },
    { id: "worth", keys: ["w"], group, name: commands.worth, run: focus("claim-worth") },
    // With a source just added, r is its stance; else it opens the rationale.
    {
      id: "refutes",
      keys: ["r"],
      group: groups.cite,
      name: commands.refutes,
      run: () => acts.stance("refutes"),
      when: () => acts.view.activeEvidence.peek() !== null,
    },
    {
      id: "rationale",
      keys: ["r"],
      group,
      name: commands.rationale,
      run: focus("claim-rationale"),
    },
    { id: "twin", keys: ["q"], group, name: commands.twin, run: () => acts.twin() },
  ];
}

function citing(acts: Acts): Shortcut[] {
  const group = groups.cite;
  const cited = () => acts.view.activeEvidence.peek() !== null;
  return [
    {
      id: "cite",
      keys: ["e"],
      group,
      name: commands.cite,
      run: () => acts.citeNext(),
    },
    { id: "repeat", keys: ["E"], group, name: commands.repeat, run: () => acts.repeatSource() },
    {
      id: "supports",
      keys: ["s"],
      group,
      name: commands.supports,
      run: () => acts.stance("supports"),
      when: cited,
    },
    {
      id: "neutral",
      keys: ["n"],
      group,
      name: commands.neutral,
      run: () => acts.stance("neutral"),
      when: cited,
    },
  ];
}

function elsewhere(acts: Acts): Shortcut[] {
  return [
    {
      id: "beside",
      keys: ["v"],
      group: groups.cite,
      name: commands.beside,
      run: () => acts.openLink(),
    },
  ];
}

function general(acts: Acts, submission: Submission): Shortcut[] {
  const group = groups.general;
  const { view } = acts;
  return [
    { id: "undo", keys: ["Ctrl+z"], group, name: commands.undo, run: () => acts.undo() },
    {
      id: "redo",
      keys: ["Ctrl+Shift+z", "Ctrl+y"],
      group,
      name: commands.redo,
      run: () => acts.redo(),
    },
    {
      id: "guideline",
      keys: ["g"],
      group,
      name: commands.guideline,
      run: () => view.show("guideline"),
    },
    {
      id: "palette",
      keys: ["Ctrl+k"],
      group,
      name: commands.palette,
      run: () => view.open("palette"),
      inFields: true,
      keyOnly: true,
    },
    { id: "help", keys: ["?"], group, name: commands.help, run: () => view.open("help") },
    {
      id: "skip",
      keys: ["Ctrl+Shift+Enter"],
      group,
      name: commands.skip,
      run: () => view.focusField(REASON, "check"),
      inFields: true,
    },
    {
      id: "submit",
      keys: ["Ctrl+Enter"],
      group,
      name: commands.submit,
      run: () => void submission.submit(),
      inFields: true,
    },
  ];
}
