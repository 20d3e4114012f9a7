import type { JSX } from "preact";
import type { Evidence, Source } from "../../api/types";
import { Badge, type Tone } from "../../components/feedback";
import { day } from "../../state/formats";
import { strings } from "../../strings";

const words = strings.adjudicate;
const TONES: Record<string, Tone> = { supports: "good", refutes: "bad" };

/** A source with what it does to the claim and the words that do it. */
export function EvidenceText({ evidence }: { evidence: Evidence }): JSX.Element {
  return (
    <div class="evidence-text">
      <p>
        <Badge tone={TONES[evidence.stance] ?? "neutral"}>
          {words.stances[evidence.stance] ?? evidence.stance}
        </Badge>{" "}
        <SourceLink source={evidence.source} />
      </p>
      {evidence.excerpt.trim() ? <q dir="auto">{evidence.excerpt.trim()}</q> : null}
    </div>
  );
}

export function nameOf(source: Source): string {
  return source.title || source.url || source.citation;
}

function SourceLink({ source }: { source: Source }): JSX.Element {
  const about = [source.publisher, day(source.published_on)].filter(Boolean).join(", ");
  return (
    <>
      {/^https?:\/\//.test(source.url) ? (
        <a href={source.url} target="_blank" rel="noopener noreferrer nofollow" dir="auto">
          {nameOf(source)}
        </a>
      ) : (
        <span dir="auto">{nameOf(source)}</span>
      )}
      {about ? <span class="muted">{` · ${about}`}</span> : null}
    </>
  );
}
