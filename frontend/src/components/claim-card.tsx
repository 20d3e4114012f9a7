import type { JSX } from "preact";
import type { Claim, Evidence, LabelSchema, Mention, VerdictScale } from "../api/types";
import { strings } from "../strings";
import { Button } from "./button";
import { Chips, Segmented } from "./choice";
import { ClaimFacts } from "./claim-facts";
import { EvidenceList, type EvidenceHandlers } from "./evidence-list";
import { Badge } from "./feedback";
import { Field, TextField } from "./field";
import { wordingHint } from "./wording-hint";

const words = strings.annotate.card;

export interface ClaimHandlers extends EvidenceHandlers {
  onClaim: (changes: Partial<Claim>, field: string) => void;
  onType: (key: string) => void;
  onWorth: (key: string) => void;
  onVerdict: (key: string) => void;
  onRationale: (text: string) => void;
  onRemovePiece: (index: number) => void;
  onSplit: () => void;
}

interface ClaimCardProps {
  number: number;
  mention: Mention;
  claim: Claim;
  pieces: readonly string[];
  /** How many other marks make this claim. */
  sharedWith: number;
  schema: LabelSchema;
  scale: VerdictScale;
  judges: boolean;
  cites: boolean;
  missing: ReadonlySet<string>;
  /** Say what is missing as errors: submitting was tried. */
  strict: boolean;
  prefilled: ReadonlySet<string>;
  activeEvidence: string | null;
  warnings: (row: Evidence) => readonly string[];
  oneOrigin: boolean;
  on: ClaimHandlers;
}

/** One claim, top to bottom: what was marked, what it claims, who and when, how it is judged and why. */
export function ClaimCard(props: ClaimCardProps): JSX.Element {
  const { claim, mention, missing, prefilled, on, schema } = props;
  const problem = (key: keyof typeof strings.annotate.missing) =>
    props.strict && missing.has(key) ? strings.annotate.missing[key] : undefined;
  const needed = (key: string) =>
    !props.strict && missing.has(key) ? strings.common.required : undefined;
  const note = (key: string) => (prefilled.has(key) ? words.prefilled : undefined);
  return (
    <div class="card">
      <Pieces {...props} />
      <TextField
        id="claim-wording"
        label={words.wording}
        multiline
        rows={2}
        value={claim.wording}
        note={note("wording")}
        needed={needed("wording")}
        hint={wordingHint(claim.wording)}
        error={problem("wording")}
        onInput={(wording) => on.onClaim({ wording }, "wording")}
      />
      <ClaimFacts
        claim={claim}
        missing={missing}
        strict={props.strict}
        prefilled={prefilled}
        onClaim={on.onClaim}
      />
      <Field
        label={words.types}
        needed={needed("claim_types")}
        note={note("claim_types")}
        error={problem("claim_types")}
      >
        <Chips
          id="claim-types"
          label={words.types}
          options={schema.claim_types}
          selected={mention.claim_types}
          onToggle={on.onType}
        />
      </Field>
      <Field
        label={words.worth}
        needed={needed("check_worthiness")}
        note={note("check_worthiness")}
        error={problem("check_worthiness")}
      >
        <Segmented
          id="claim-worth"
          label={words.worth}
          compact
          options={schema.check_worthiness}
          selected={mention.check_worthiness}
          onSelect={on.onWorth}
        />
      </Field>
      {props.judges ? <VerdictPart {...props} problem={problem} needed={needed} /> : null}
    </div>
  );
}

function Pieces({ pieces, sharedWith, on }: ClaimCardProps): JSX.Element {
  return (
    <figure class="card__quote" aria-label={words.quote}>
      {pieces.map((piece, i) => (
        <blockquote key={i} dir="auto">
          {piece}
          {pieces.length > 1 ? (
            <Button
              size="small"
              variant="quiet"
              label={words.removePiece(i + 1)}
              onClick={() => on.onRemovePiece(i)}
            >
              ✕
            </Button>
          ) : null}
        </blockquote>
      ))}
      {sharedWith > 0 ? (
        <figcaption>
          <Badge tone="accent">{words.shared(sharedWith)}</Badge>
          <Button size="small" variant="quiet" onClick={on.onSplit}>
            {words.split}
          </Button>
        </figcaption>
      ) : null}
    </figure>
  );
}

function VerdictPart(
  props: ClaimCardProps & {
    problem: (key: "verdict" | "rationale" | "evidence") => string | undefined;
    needed: (key: string) => string | undefined;
  },
): JSX.Element {
  const { claim, scale, on, problem, needed } = props;
  const options = scale.labels.map((label, i) => ({
    key: label.key,
    name: label.name,
    shortcut: i < 9 ? String(i + 1) : undefined,
    class: `verdict--${label.color}`,
  }));
  return (
    <>
      <Field label={words.verdict} needed={needed("verdict")} error={problem("verdict")}>
        <Segmented
          id="claim-verdict"
          label={words.verdict}
          options={options}
          selected={claim.verdict?.label ?? null}
          onSelect={on.onVerdict}
        />
      </Field>
      {props.cites ? (
        <EvidenceList
          claim={claim}
          active={props.activeEvidence}
          warnings={props.warnings}
          oneOrigin={props.oneOrigin}
          needed={needed("evidence")}
          error={problem("evidence")}
          on={on}
        />
      ) : null}
      <TextField
        id="claim-rationale"
        label={words.rationale}
        multiline
        rows={3}
        value={claim.verdict?.rationale ?? ""}
        placeholder={words.rationaleHint}
        needed={needed("rationale")}
        error={problem("rationale")}
        onInput={on.onRationale}
      />
    </>
  );
}
