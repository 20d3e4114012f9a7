import type { JSX } from "preact";
import type { CaseClaim, CaseGroup, Evidence, LabelSchema, Source } from "../../api/types";
import { Button } from "../../components/button";
import { Badge } from "../../components/feedback";
import type { Bench } from "../../state/bench";
import { evidenceOf } from "../../state/gold";
import { strings } from "../../strings";

const words = strings.adjudicate;

interface ClaimColumnProps {
  bench: Bench;
  group: CaseGroup;
  claim: CaseClaim;
}

/** One annotator's answer in full. */
export function ClaimColumn({ bench, group, claim }: ClaimColumnProps): JSX.Element {
  const { annotators, verdict_scale, label_schema } = bench.found.value;
  const labeled = bench.labels.value.get(claim.id);
  const name = annotators.find((person) => person.id === claim.annotator)?.name ?? "";
  const letter = labeled?.letter ?? "";
  const verdict = verdict_scale.labels.find((label) => label.key === claim.verdict?.label);
  return (
    <section class="claim-column" aria-label={words.says(labeled?.label ?? letter, name)}>
      <header class="claim-column__head">
        <h3>{words.says(labeled?.label ?? letter, name)}</h3>
        {group.self_contradictions.includes(claim.annotator) ? (
          <Badge tone="warn">{words.contradiction}</Badge>
        ) : null}
        <label class="claim-column__choose">
          <input
            type="checkbox"
            checked={bench.chosen.value.includes(claim.id)}
            onChange={() => bench.choose(claim.id)}
            aria-label={words.choose(labeled?.label ?? letter)}
          />
        </label>
      </header>
      {claim.mentions.map((mention) => (
        <blockquote key={mention.id} dir="auto">
          {mention.quote}
        </blockquote>
      ))}
      <p class="claim-column__wording" dir="auto">
        {claim.wording}
      </p>
      <p class={`verdict verdict--${verdict?.color ?? "gray"}`}>
        {verdict?.name ?? words.noVerdict}
      </p>
      {claim.verdict?.rationale ? <p dir="auto">{claim.verdict.rationale}</p> : null}
      <Facts claim={claim} schema={label_schema} />
      <ol class="claim-column__evidence" aria-label={words.evidence}>
        {evidenceOf(claim).map((evidence) => (
          <EvidenceLine key={evidence.id} evidence={evidence} />
        ))}
      </ol>
      <Button size="small" onClick={() => bench.accept(group, claim)}>
        {words.accept(labeled?.label ?? letter)}
      </Button>
    </section>
  );
}

function Facts({ claim, schema }: { claim: CaseClaim; schema: LabelSchema }): JSX.Element {
  const types = claim.mentions.flatMap((mention) => mention.claim_types);
  const nameOf = (key: string) =>
    schema.claim_types.find((label) => label.key === key)?.name ?? key;
  const date = claim.claim_date;
  const range = date ? [date.start, date.end].filter(Boolean).join(" to ") : "";
  const facts: [string, string][] = [
    [words.claimant, claim.claimant],
    [words.date, date ? `${date.expression} ${range ? `(${range})` : ""}`.trim() : ""],
    [words.place, claim.place],
    [words.types, [...new Set(types)].map(nameOf).join(", ")],
    [
      words.worth,
      schema.check_worthiness.find((label) => label.key === claim.check_worthiness)?.name ?? "",
    ],
  ];
  return (
    <dl class="facts facts--wide">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </>
        ))}
    </dl>
  );
}

export function EvidenceLine({ evidence }: { evidence: Evidence }): JSX.Element {
  return (
    <li>
      <Badge>{words.stances[evidence.stance] ?? evidence.stance}</Badge>{" "}
      {evidence.source ? <SourceLink source={evidence.source} /> : null}
      {evidence.excerpt ? <q dir="auto">{evidence.excerpt}</q> : null}
    </li>
  );
}

function SourceLink({ source }: { source: Source }): JSX.Element {
  const name = source.title || source.url || source.citation;
  const about = [source.publisher, source.published_on].filter(Boolean).join(", ");
  return (
    <>
      {/^https?:\/\//.test(source.url) ? (
        <a href={source.url} target="_blank" rel="noopener noreferrer nofollow">
          {name}
        </a>
      ) : (
        <span>{name}</span>
      )}
      {about ? <span class="muted">{` ${about}`}</span> : null}
    </>
  );
}
