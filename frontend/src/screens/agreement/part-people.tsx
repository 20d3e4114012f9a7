import type { JSX } from "preact";
import type { Agreement } from "../../api/agreement";
import { Forest } from "../../components/plots/forest";
import { agreementAxis, SHARES } from "../../components/plots/scale";
import { parts } from "../../strings/agreement-parts";
import { Titled } from "./titled";
import { byName } from "./names";
import { Pairwise } from "./pairwise";
import type { PartProps } from "./parts";

const words = parts.people;

export function gist({ people, pairwise }: Agreement): string {
  return words.gist(people.length, pairwise.cells.filter((cell) => cell.differs).length);
}

/** Pairs of annotators, and each against the rest and against gold. */
export function Body({ agreement }: PartProps): JSX.Element {
  const { verdict } = agreement;
  const people = byName(agreement.people);
  if (people.length < 2) return <p class="part__lead">{words.alone}</p>;
  const reference = verdict.alpha.value;
  return (
    <>
      <Pairwise agreement={agreement} />
      <Each title={words.rest} lead={words.restLead} people={people} of="rest" at={reference} />
      <Each
        title={words.without}
        lead={words.withoutLead}
        people={people}
        of="without"
        at={reference}
      />
      <Each title={words.gold} lead={words.goldLead} people={people} of="gold" />
    </>
  );
}

interface EachProps {
  title: string;
  lead: string;
  people: Agreement["people"];
  of: "rest" | "gold" | "without";
  /** The figure of all. */
  at?: number | null;
}

function Each({ title, lead, people, of, at }: EachProps): JSX.Element {
  return (
    <Titled title={title} lead={lead}>
      <Forest
        caption={title}
        rowName={words.row}
        countName={parts.claims}
        axis={of === "gold" ? SHARES : agreementAxis(people.map((person) => person[of]))}
        reference={at}
        rows={people.map((person) => ({
          key: person.id,
          name: person.name,
          note: words.worked(person.documents, person.claims),
          estimate: person[of],
        }))}
      />
    </Titled>
  );
}
