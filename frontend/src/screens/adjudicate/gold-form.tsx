import type { JSX } from "preact";
import type { CaseGroup, ResolutionOutcome } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Segmented } from "../../components/choice";
import { Notice } from "../../components/feedback";
import { Field, TextField } from "../../components/field";
import type { Bench } from "../../state/bench";
import { evidenceOf, isComplete, type GoldDraft } from "../../state/gold";
import { strings } from "../../strings";
import { EvidenceLine } from "./claim-column";

const words = strings.adjudicate;
const OUTCOMES = ["gold", "not_a_claim", "cannot_be_settled"].map((key) => ({
  key,
  name: words.outcomes[key] ?? key,
}));

interface GoldFormProps {
  bench: Bench;
  group: CaseGroup;
}

/** What the adjudicator decides about a group, with the reason. */
export function GoldForm({ bench, group }: GoldFormProps): JSX.Element {
  const draft = bench.draft(group);
  const change = (changes: Partial<GoldDraft>) => bench.change(group, changes);
  const busy = bench.busy.value;
  return (
    <form
      class="gold"
      aria-label={words.goldTitle}
      onSubmit={(event) => {
        event.preventDefault();
        void bench.settle(group);
      }}
    >
      <Conflict bench={bench} group={group} />
      <Field label={words.outcome}>
        <Segmented
          label={words.outcome}
          options={OUTCOMES}
          selected={draft.outcome}
          onSelect={(outcome) => change({ outcome: outcome as ResolutionOutcome })}
        />
      </Field>
      {draft.outcome === "gold" ? <GoldOnly bench={bench} group={group} draft={draft} /> : null}
      <TextField
        id={`why-${group.root}`}
        label={words.goldRationale}
        hint={words.rationaleHint}
        multiline
        rows={3}
        value={draft.rationale}
        onInput={(rationale) => change({ rationale })}
      />
      <EvidenceChoice group={group} draft={draft} onChange={(evidence) => change({ evidence })} />
      <div>
        <Button type="submit" variant="primary" disabled={busy || !isComplete(draft)}>
          {busy ? words.saving : group.resolution ? words.saveAgain : words.save}
        </Button>
      </div>
    </form>
  );
}

function GoldOnly({ bench, group, draft }: GoldFormProps & { draft: GoldDraft }): JSX.Element {
  const { verdict_scale } = bench.found.value;
  const selection = bench.selection.value;
  return (
    <>
      <TextField
        id={`wording-${group.root}`}
        label={words.wording}
        multiline
        value={draft.wording}
        onInput={(wording) => bench.change(group, { wording })}
      />
      <Field label={words.verdict}>
        <Segmented
          label={words.verdict}
          options={verdict_scale.labels.map((label, i) => ({
            key: label.key,
            name: label.name,
            shortcut: String(i + 1),
          }))}
          selected={draft.verdict}
          onSelect={(verdict) => bench.change(group, { verdict })}
        />
      </Field>
      <Field label={words.goldSpan}>
        {draft.mentions.map((mention) => (
          <blockquote key={mention.id} dir="auto">
            {mention.fragments.map((fragment) => bench.text.quote(fragment)).join(" … ")}
          </blockquote>
        ))}
        <div>
          <Button
            size="small"
            disabled={!selection}
            onClick={() =>
              selection &&
              bench.change(group, { mentions: [{ id: uuid7(), fragments: [selection] }] })
            }
          >
            {words.useSelection}
          </Button>
        </div>
      </Field>
    </>
  );
}

interface EvidenceChoiceProps {
  group: CaseGroup;
  draft: GoldDraft;
  onChange: (evidence: string[]) => void;
}

/** All annotators' evidence; what carries the decision is checked. */
function EvidenceChoice({ group, draft, onChange }: EvidenceChoiceProps): JSX.Element | null {
  const all = group.claims.flatMap(evidenceOf);
  if (all.length === 0) return null;
  const toggle = (id: string) =>
    onChange(
      draft.evidence.includes(id)
        ? draft.evidence.filter((other) => other !== id)
        : [...draft.evidence, id],
    );
  return (
    <Field label={words.goldEvidence}>
      <ul class="gold__evidence">
        {all.map((evidence) => (
          <li key={evidence.id}>
            <label>
              <input
                type="checkbox"
                checked={draft.evidence.includes(evidence.id)}
                onChange={() => toggle(evidence.id)}
              />
              <ul>
                <EvidenceLine evidence={evidence} />
              </ul>
            </label>
          </li>
        ))}
      </ul>
    </Field>
  );
}

/** Somebody settled this meanwhile: both are shown, and the person chooses. */
function Conflict({ bench, group }: GoldFormProps): JSX.Element | null {
  const theirs = bench.theirs.value;
  if (!theirs) return null;
  return (
    <Notice
      tone="bad"
      urgent
      actions={
        <>
          <Button size="small" onClick={() => void bench.settle(group, theirs.revision)}>
            {words.keepMine}
          </Button>
          <Button size="small" onClick={() => bench.takeTheirs(group)}>
            {words.takeTheirs}
          </Button>
        </>
      }
    >
      {`${words.conflict} ${words.outcomes[theirs.outcome] ?? ""}. ${theirs.wording} ${theirs.rationale}`}
    </Notice>
  );
}
