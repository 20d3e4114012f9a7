import { describe, expect, it } from "vitest";
import { CodePointText, type Span } from "./offsets";
import { clausesOf, paragraphsOf, quotationsOf, sentencesOf, TextUnits } from "./units";

const whole = (text: CodePointText): Span => ({ start: 0, end: text.length });

function quotes(raw: string, find: (text: CodePointText, within: Span) => Span[]): string[] {
  const text = new CodePointText(raw);
  return find(text, whole(text)).map((span) => text.quote(span));
}

describe("sentences", () => {
  it.each([
    ["One. Two! Three?", ["One.", "Two!", "Three?"]],
    ["He met U.S. officials. They left.", ["He met U.S. officials.", "They left."]],
    ["Dr. Ada Okoro spoke. Mr. B. Smith left.", ["Dr. Ada Okoro spoke.", "Mr. B. Smith left."]],
    ["It cost 1.5 million. Too much.", ["It cost 1.5 million.", "Too much."]],
    ["“We won’t.” She left.", ["“We won’t.”", "She left."]],
    ["“Why?” she asked. Nobody knew.", ["“Why?” she asked.", "Nobody knew."]],
    ["“It fell,” he said. “Then it rose.”", ["“It fell,” he said.", "“Then it rose.”"]],
    ["是的。他走了！", ["是的。", "他走了！"]],
    ["هل وصل؟ نعم.", ["هل وصل؟", "نعم."]],
    ["💩 Up. 💩 down", ["💩 Up. 💩 down"]],
    ["no stop at all", ["no stop at all"]],
  ])("of %s", (raw, expected) => expect(quotes(raw, sentencesOf)).toEqual(expected));
});

describe("clauses", () => {
  it.each([
    ["He left, she stayed.", ["He left", "she stayed.", "He left, she stayed."]],
    ["It cost 1,000 euros; nobody paid.", ["It cost 1,000 euros", "nobody paid."]],
    ["The plan — dropped in May — is back.", ["The plan", "dropped in May", "is back."]],
    ["Nothing here.", ["Nothing here."]],
  ])("of %s", (raw, expected) => expect(quotes(raw, clausesOf)).toEqual(expected));

  it("gives the larger pieces between stronger breaks too", () => {
    expect(quotes("If so, he left; she, too.", clausesOf)).toEqual(
      expect.arrayContaining(["If so", "If so, he left"]),
    );
  });
});

it.each([
  ["She said “we won” and left.", ["we won", "“we won”"]],
  ['She said "we won" and "lost".', ["we won", '"we won"', "lost", '"lost"']],
  ["Il a dit « oui ».", ["oui", "« oui »"]],
  ["no quotation, it’s only ’90s", []],
])("quotations of %s", (raw, expected) => expect(quotes(raw, quotationsOf)).toEqual(expected));

it("takes paragraphs between line breaks, blank ones left out", () => {
  expect(quotes("One.\n\n  Two. \n \nThree.", paragraphsOf)).toEqual(["One.", "Two.", "Three."]);
});

describe("growing and shrinking", () => {
  const raw = "He left, saying “it is, in a way, done” twice. Then he slept.\n\nThe end.";
  const text = new CodePointText(raw);
  const units = new TextUnits(text);
  const at = (quote: string): Span => {
    const start = raw.indexOf(quote);
    return { start, end: start + quote.length };
  };

  it("grows step by step to the paragraph and no further", () => {
    const steps: string[] = [];
    let span = at("done");
    for (let i = 0; i < 6; i += 1) {
      span = units.grow(span);
      steps.push(text.quote(span));
    }
    expect(steps[0]).toBe("done” twice.");
    expect(steps).toContain("He left, saying “it is, in a way, done” twice.");
    expect(steps.at(-1)).toBe("He left, saying “it is, in a way, done” twice. Then he slept.");
  });

  it("grows from inside a quotation to the quotation, then with its marks", () => {
    const inner = units.grow(at("is, in a way, done"));
    expect(text.quote(inner)).toBe("it is, in a way, done");
    expect(text.quote(units.grow(inner))).toBe("“it is, in a way, done”");
  });

  it("shrinks a paragraph to its longest sentence, and that to its quotation", () => {
    const sentence = units.shrink(
      at("He left, saying “it is, in a way, done” twice. Then he slept."),
    );
    expect(text.quote(sentence)).toBe("He left, saying “it is, in a way, done” twice.");
    expect(text.quote(units.shrink(sentence))).toBe("“it is, in a way, done”");
  });

  it("shrinks a sentence to its quotation though a clause of it is longer", () => {
    const said = "“I saw it,” said Ada Byron, who has kept the light for many years.";
    const quoted = new CodePointText(said);
    const all = new TextUnits(quoted).sentences[0] ?? { start: 0, end: 0 };
    expect(quoted.quote(new TextUnits(quoted).shrink(all))).toBe("“I saw it,”");
  });

  it("leaves a span as it is when no unit is smaller", () => {
    expect(units.shrink(at("The"))).toEqual(at("The"));
  });

  it("finds the sentence at an offset, between sentences, and past the end", () => {
    expect(units.sentenceAt(3)).toBe(0);
    expect(units.sentenceAt(at(" Then").start)).toBe(1);
    expect(units.sentenceAt(10_000)).toBe(2);
    expect(new TextUnits(new CodePointText("")).sentenceAt(0)).toBe(-1);
  });
});
