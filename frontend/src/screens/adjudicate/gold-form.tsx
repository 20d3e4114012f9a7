import type { JSX } from "preact";
import type { CaseGroup, ResolutionOutcome } from "../../api/types";
import { Button } from "../../components/button";
import { Chips, Segmented } from "../../components/choice";
import { Field, TextField } from "../../components/field";
import type { Bench } from "../../state/bench";
import { missingIn, type GoldDraft, type GoldField } from "../../state/gold";
import { strings } from "../../strings";
import { EvidenceChoice } from "./evidence-choice";
import { GoldConflict } from "./gold-conflict";

const words = strings.adjudicate;
const OUTCOMES = ["gold", "not_a_claim", "cannot_be_settled"].map((key) => ({
  key,
  name: words.outcomes[key] ?? key,
}));

interface GoldFormProps {
  bench: Bench;
  group: CaseGroup;
}

interface PartProps extends GoldFormProps {
  draft: GoldDraft;
  /** What is wrong with a field, from the first try to settle on. */
  errorOf: (field: GoldField) => string | undefined;
}

/** What the adjudicator decides about a group, with the reason. */
export function GoldForm({ bench, group }: GoldFormProps): JSX.Element {
  const draft = bench.draft(group);
  const missing = bench.strict.value ? missingIn(draft) : [];
  const errorOf = (field: GoldField) =>
    missing.includes(field) ? words.missing[field] : undefined;
  const busy = bench.busy.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (!(await bench.settle(group))) focusField(group, missingIn(bench.draft(group))[0]);
  }

  return (
    <form class="gold" aria-label={words.goldTitle} onSubmit={(event) => void submit(event)}>
      <GoldConflict bench={bench} group={group} />
      <Field label={words.outcome}>
        <Segmented
          label={words.outcome}
          options={OUTCOMES}
          selected={draft.outcome}
          onSelect={(outcome) => bench.change(group, { outcome: outcome as ResolutionOutcome })}
        />
      </Field>
      {draft.outcome === "gold" ? (
        <GoldOnly bench={bench} group={group} draft={draft} errorOf={errorOf} />
      ) : null}
      <EvidenceChoice bench={bench} group={group} draft={draft} />
      <TextField
        id={`why-${group.root}`}
        label={words.goldRationale}
        hint={words.rationaleHint}
        error={errorOf("rationale")}
        multiline
        rows={3}
        value={draft.rationale}
        onInput={(rationale) => bench.change(group, { rationale })}
      />
      <div>
        <Button type="submit" variant="primary" disabled={busy}>
          {busy ? words.saving : group.resolution ? words.saveAgain : words.save}
        </Button>
      </div>
    </form>
  );
}

const ID_OF: Record<GoldField, string> = {
  wording: "wording",
  verdict: "verdict",
  rationale: "why",
};

function focusField(group: CaseGroup, field: GoldField | undefined): void {
  if (!field) return;
  const found = document.getElementById(`${ID_OF[field]}-${group.root}`);
  (found?.querySelector<HTMLElement>("button[tabindex='0']") ?? found)?.focus();
}

function GoldOnly({ bench, group, draft, errorOf }: PartProps): JSX.Element {
  const { verdict_scale, label_schema } = bench.found.value;
  const toggle = (key: string) =>
    draft.claim_types.includes(key)
      ? draft.claim_types.filter((other) => other !== key)
      : [...draft.claim_types, key];
  return (
    <>
      <TextField
        id={`wording-${group.root}`}
        label={words.wording}
        error={errorOf("wording")}
        multiline
        value={draft.wording}
        onInput={(wording) => bench.change(group, { wording })}
      />
      <Field label={words.verdict} error={errorOf("verdict")}>
        <Segmented
          id={`verdict-${group.root}`}
          label={words.verdict}
          options={verdict_scale.labels.map((label, i) => ({
            key: label.key,
            name: label.name,
            class: `verdict--${label.color}`,
            shortcut: i < 9 ? String(i + 1) : undefined,
          }))}
          selected={draft.verdict}
          onSelect={(verdict) => bench.change(group, { verdict })}
        />
      </Field>
      <GoldSpan bench={bench} group={group} draft={draft} errorOf={errorOf} />
      <Field label={words.goldTypes}>
        <Chips
          label={words.goldTypes}
          options={label_schema.claim_types}
          selected={draft.claim_types}
          onToggle={(key) => bench.change(group, { claim_types: toggle(key) })}
        />
      </Field>
      <Field label={words.goldWorth}>
        <Segmented
          label={words.goldWorth}
          compact
          options={label_schema.check_worthiness}
          selected={draft.check_worthiness}
          onSelect={(check_worthiness) => bench.change(group, { check_worthiness })}
        />
      </Field>
    </>
  );
}

function GoldSpan({ bench, group, draft }: PartProps): JSX.Element {
  const selection = bench.selection.value;
  return (
    <Field label={words.goldSpan}>
      {draft.mentions.map((mention) => (
        <blockquote key={mention.id} dir="auto">
          {mention.fragments.map((fragment) => bench.text.quote(fragment)).join(" … ")}
        </blockquote>
      ))}
      {draft.mentions.length === 0 ? <p class="field__hint">{words.noSpan}</p> : null}
      {selection ? (
        <p class="gold__selected" dir="auto">
          {words.selected(bench.text.quote(selection))}
        </p>
      ) : null}
      <div class="gold__acts">
        <Button
          size="small"
          disabled={!selection}
          onClick={() => bench.useSelection(group, "replace")}
        >
          {words.useSelection}
        </Button>
        <Button
          size="small"
          disabled={!selection || draft.mentions.length === 0}
          onClick={() => bench.useSelection(group, "add")}
        >
          {words.addSelection}
        </Button>
      </div>
    </Field>
  );
}
