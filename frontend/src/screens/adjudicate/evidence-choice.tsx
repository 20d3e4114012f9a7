import type { JSX } from "preact";
import type { CaseGroup } from "../../api/types";
import { Field } from "../../components/field";
import type { Bench } from "../../state/bench";
import { evidenceOf, type GoldDraft } from "../../state/gold";
import { strings } from "../../strings";
import { EvidenceText, nameOf } from "./evidence-text";

const words = strings.adjudicate;

interface EvidenceChoiceProps {
  bench: Bench;
  group: CaseGroup;
  draft: GoldDraft;
}

/** All annotators' evidence; what carries the decision is checked. */
export function EvidenceChoice({ bench, group, draft }: EvidenceChoiceProps): JSX.Element | null {
  const all = group.claims.flatMap((claim) =>
    evidenceOf(claim).map((evidence) => ({
      evidence,
      label: bench.labels.value.get(claim.id)?.label ?? "",
    })),
  );
  if (all.length === 0) return null;
  const toggle = (id: string) =>
    bench.change(group, {
      evidence: draft.evidence.includes(id)
        ? draft.evidence.filter((other) => other !== id)
        : [...draft.evidence, id],
    });
  return (
    <Field label={words.goldEvidence}>
      <ul class="gold__evidence">
        {all.map(({ evidence, label }) => (
          <li key={evidence.id}>
            <label>
              <input
                type="checkbox"
                checked={draft.evidence.includes(evidence.id)}
                onChange={() => toggle(evidence.id)}
              />
              <span>{label}</span>
              <span class="visually-hidden">{nameOf(evidence.source)}</span>
            </label>
            <EvidenceText evidence={evidence} />
          </li>
        ))}
      </ul>
    </Field>
  );
}
