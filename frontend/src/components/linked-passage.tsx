import type { JSX } from "preact";
import type { Link, Span } from "../api/types";
import { strings } from "../strings";
import { CodePointText } from "../text/offsets";
import { piecesOf } from "../text/pieces";

const words = strings.annotate.links;

/** The id of the other document's words. */
export const PASSAGE_THERE = "passage-there";

interface LinkedPassageProps {
  link: Link;
  /** Who published the other document, and when; who makes the claim in it. */
  about: string;
  /** What the open document says, and where. */
  here: { quote: string; fragments: readonly Span[] };
}

/** The passage of another document that makes the claim too, and word by word what differs in it. */
export function LinkedPassage({ link, about, here }: LinkedPassageProps): JSX.Element {
  const { other, differences } = link;
  const { passage } = other;
  return (
    <article class="passage">
      <h3 dir="auto">{other.title}</h3>
      <p class="passage__about">{about}</p>
      <Marked
        id={PASSAGE_THERE}
        label={words.there}
        text={passage.text}
        base={passage.start}
        quoted={other.fragments}
        differing={differences.flatMap((one) => one.there)}
      />
      <Marked
        label={words.here}
        text={here.quote}
        base={here.fragments[0]?.start ?? 0}
        quoted={here.fragments}
        differing={differences.flatMap((one) => one.here)}
      />
      {differences.length > 0 ? (
        <ul class="passage__differences" aria-label={words.differences}>
          {differences.map((one, i) => (
            <li key={i}>{words.difference(one.here_text, one.there_text)}</li>
          ))}
        </ul>
      ) : null}
    </article>
  );
}

interface MarkedProps {
  id?: string;
  label: string;
  text: string;
  base: number;
  quoted: readonly Span[];
  differing: readonly Span[];
}

function Marked({ id, label, text, base, quoted, differing }: MarkedProps): JSX.Element {
  const pieces = piecesOf(new CodePointText(text), base, quoted, differing);
  return (
    <figure class="passage__text">
      <figcaption>{label}</figcaption>
      <blockquote id={id} dir="auto">
        {pieces.map((piece, i) => {
          const names = [piece.quoted && "passage__quote", piece.differs && "passage__differs"];
          const style = names.filter(Boolean).join(" ");
          return style ? (
            <mark key={i} class={style}>
              {piece.text}
            </mark>
          ) : (
            <span key={i}>{piece.text}</span>
          );
        })}
      </blockquote>
    </figure>
  );
}
