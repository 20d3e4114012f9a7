import type { JSX } from "preact";
import { Button } from "../../components/button";
import { EmptyState } from "../../components/feedback";
import { LinkedPassage } from "../../components/linked-passage";
import type { Link } from "../../api/types";
import { day } from "../../state/formats";
import { strings } from "../../strings";
import type { Acts } from "./acts";

const words = strings.annotate.links;

/** The other documents that make the active claim, one at a time. */
export function BesidePane({ acts }: { acts: Acts }): JSX.Element {
  const item = acts.ws.activeItem.value;
  const links = acts.linksOf(item);
  const shown = acts.shownLink();
  if (!item || !shown) {
    return <EmptyState title={words.noneTitle}>{words.none}</EmptyState>;
  }
  return (
    <div class="beside">
      <div class="beside__head">
        <h2>{words.kinds[shown.kind]}</h2>
        <span class="muted">{words.place(links.indexOf(shown) + 1, links.length)}</span>
        {acts.ws.activeClaim.value ? (
          <Button size="small" shortcut="e" onClick={() => acts.citeLink(shown)}>
            {words.cite}
          </Button>
        ) : null}
        {links.length > 1 ? (
          <Button size="small" variant="quiet" shortcut="v" onClick={() => acts.openLink()}>
            {words.next}
          </Button>
        ) : null}
      </div>
      <LinkedPassage
        link={shown}
        about={about(shown)}
        here={{ quote: acts.passageOf(item), fragments: item.fragments }}
      />
    </div>
  );
}

function about({ other }: Link): string {
  return [other.publisher, day(other.published_on), other.claimant].filter(Boolean).join(" · ");
}
