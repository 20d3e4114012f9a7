import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Claim, ClaimDate } from "../api/types";
import { strings } from "../strings";
import { Button } from "./button";
import { Badge } from "./feedback";
import { Field, TextField } from "./field";

const words = strings.annotate.card;
type Fact = "claimant" | "claim_date" | "place";
const FACTS: readonly Fact[] = ["claimant", "claim_date", "place"];
const NAMES: Record<Fact, string> = {
  claimant: words.claimant,
  claim_date: words.date,
  place: words.place,
};
const FIRST_FIELD: Record<Fact, string> = {
  claimant: "claim-claimant",
  claim_date: "claim-date",
  place: "claim-place",
};

interface ClaimFactsProps {
  claim: Claim;
  missing: ReadonlySet<string>;
  strict: boolean;
  prefilled: ReadonlySet<string>;
  onClaim: (changes: Partial<Claim>, field: string) => void;
}

/** Who, when and where; what is empty and not needed folds into one line. */
export function ClaimFacts(props: ClaimFactsProps): JSX.Element {
  const { claim, missing, strict, prefilled, onClaim } = props;
  const [unfolded, setUnfolded] = useState<readonly Fact[]>([]);
  useEffect(() => setUnfolded([]), [claim.id]);
  const isOpen = (fact: Fact) =>
    unfolded.includes(fact) || missing.has(fact) || isFilled(claim, fact);
  const folded = FACTS.filter((fact) => !isOpen(fact));
  const unfold = (fact: Fact) => {
    setUnfolded([...unfolded, fact]);
    requestAnimationFrame(() => document.getElementById(FIRST_FIELD[fact])?.focus());
  };
  const note = (fact: Fact) => (prefilled.has(fact) ? words.prefilled : undefined);
  const error = (fact: Fact) =>
    strict && missing.has(fact) ? strings.annotate.missing[fact] : undefined;
  return (
    <>
      {claim.asks === "utterance" ? (
        <p>
          <Badge tone="accent">{words.asksUtterance}</Badge>
        </p>
      ) : null}
      {isOpen("claimant") ? (
        <TextField
          id="claim-claimant"
          label={words.claimant}
          value={claim.claimant}
          note={note("claimant")}
          error={error("claimant")}
          onInput={(claimant) => onClaim({ claimant }, "claimant")}
        />
      ) : null}
      {isOpen("claim_date") ? (
        <DateFields
          date={claim.claim_date}
          note={note("claim_date")}
          error={error("claim_date")}
          onChange={(claim_date) => onClaim({ claim_date }, "claim_date")}
        />
      ) : null}
      {isOpen("place") ? (
        <TextField
          id="claim-place"
          label={words.place}
          value={claim.place}
          error={error("place")}
          onInput={(place) => onClaim({ place }, "place")}
        />
      ) : null}
      {folded.length > 0 ? (
        <div class="folded">
          <span>{words.add}</span>
          {folded.map((fact) => (
            <Button key={fact} size="small" variant="quiet" onClick={() => unfold(fact)}>
              + {NAMES[fact]}
            </Button>
          ))}
        </div>
      ) : null}
    </>
  );
}

function isFilled(claim: Claim, fact: Fact): boolean {
  return fact === "claim_date" ? claim.claim_date !== null : claim[fact] !== "";
}

interface DateFieldsProps {
  date: ClaimDate | null;
  note: string | undefined;
  error: string | undefined;
  onChange: (date: ClaimDate | null) => void;
}

const NO_DATE: ClaimDate = { expression: "", start: null, end: null, how: "" };

function DateFields({ date, note, error, onChange }: DateFieldsProps): JSX.Element {
  const shown = date ?? NO_DATE;
  const change = (changes: Partial<ClaimDate>) => {
    const next = { ...shown, ...changes, how: "by hand" };
    onChange(next.expression === "" && !next.start && !next.end ? null : next);
  };
  const day = (value: string) => (value === "" ? null : value);
  return (
    <Field label={words.date} note={note} error={error}>
      <div class="date-fields">
        <TextField
          id="claim-date"
          label={words.dateExpression}
          value={shown.expression}
          onInput={(expression) => change({ expression })}
        />
        <TextField
          id="claim-date-start"
          type="date"
          label={words.dateStart}
          value={shown.start ?? ""}
          onInput={(value) => change({ start: day(value) })}
        />
        <TextField
          id="claim-date-end"
          type="date"
          label={words.dateEnd}
          value={shown.end ?? ""}
          onInput={(value) => change({ end: day(value) })}
        />
      </div>
    </Field>
  );
}
