import type { JSX } from "preact";
import type { CaseClaim, CaseGroup, LabelSchema } from "../../api/types";
import { Button } from "../../components/button";
import { Badge } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { days } from "../../state/formats";
import { evidenceOf, typesOf } from "../../state/gold";
import { strings } from "../../strings";
import { EvidenceText } from "./evidence-text";

const words = strings.adjudicate;

interface ClaimColumnProps {
  bench: Bench;
  group: CaseGroup;
  claim: CaseClaim;
}

/** One annotator's answer in full. */
export function ClaimColumn({ bench, group, claim }: ClaimColumnProps): JSX.Element {
  const { annotators, verdict_scale, label_schema } = bench.found.value;
  const name = annotators.find((person) => person.id === claim.annotator)?.name ?? "";
  const label = bench.labels.value.get(claim.id)?.label ?? "";
  const verdict = verdict_scale.labels.find((option) => option.key === claim.verdict?.label);
  return (
    <section class="claim-column" aria-label={words.says(label, name)}>
      <header class="claim-column__head">
        <h3>{words.says(label, name)}</h3>
        {group.resolution ? null : (
          <label class="claim-column__choose">
            <input
              type="checkbox"
              checked={bench.chosen.value.includes(claim.id)}
              onChange={() => bench.choose(claim.id)}
              aria-label={words.chooseLabel(label)}
            />
            <span aria-hidden="true">{words.choose}</span>
          </label>
        )}
      </header>
      {group.self_contradictions.includes(claim.annotator) ? (
        <Badge tone="bad">{words.contradiction}</Badge>
      ) : null}
      {claim.mentions.map((mention) => (
        <blockquote key={mention.id} dir="auto">
          {mention.fragments.map((fragment) => bench.text.quote(fragment)).join(" … ")}
        </blockquote>
      ))}
      <p class="claim-column__wording" dir="auto">
        {claim.wording}
      </p>
      {claim.asks === "utterance" ? <Badge tone="accent">{words.utterance}</Badge> : null}
      <p class={`verdict verdict--${verdict?.color ?? "gray"}`}>
        {verdict?.name ?? words.noVerdict}
      </p>
      {claim.verdict?.rationale ? <p dir="auto">{claim.verdict.rationale}</p> : null}
      <Facts claim={claim} schema={label_schema} />
      <Evidence claim={claim} label={label} />
      <div class="claim-column__accept">
        <Button size="small" onClick={() => bench.accept(group, claim)}>
          {words.accept(label)}
        </Button>
      </div>
    </section>
  );
}

function Facts({ claim, schema }: { claim: CaseClaim; schema: LabelSchema }): JSX.Element | null {
  const nameOf = (key: string) =>
    schema.claim_types.find((option) => option.key === key)?.name ?? key;
  const worth = schema.check_worthiness.find((option) => option.key === claim.check_worthiness);
  const facts: [string, string][] = [
    [words.claimant, claim.claimant],
    [words.date, dateOf(claim)],
    [words.place, claim.place],
    [words.types, typesOf(claim.mentions).map(nameOf).join(", ")],
    [words.worth, worth?.name ?? ""],
  ];
  const known = facts.filter(([, value]) => value);
  if (known.length === 0) return null;
  return (
    <dl class="claim-facts">
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function dateOf({ claim_date: date }: CaseClaim): string {
  if (!date) return "";
  const range = days(date.start, date.end);
  return date.expression && range ? `${date.expression} (${range})` : date.expression || range;
}

function Evidence({ claim, label }: { claim: CaseClaim; label: string }): JSX.Element {
  const cited = evidenceOf(claim);
  if (cited.length === 0) return <p class="muted">{words.noEvidence}</p>;
  return (
    <ul class="claim-column__evidence" aria-label={words.evidenceOf(label)}>
      {cited.map((evidence) => (
        <li key={evidence.id}>
          <EvidenceText evidence={evidence} />
        </li>
      ))}
    </ul>
  );
}
