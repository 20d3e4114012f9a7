import type { JSX } from "preact";
import type { Project } from "../../api/types";
import { Badge, Panel } from "../../components/feedback";
import { strings } from "../../strings";

const words = strings.project;

/** The rounds, and what this person may look at in each. */
export function Rounds({ project }: { project: Project }): JSX.Element {
  const links = [
    ["view_agreement", "agreement", words.agreement],
    ["adjudicate", "adjudicate", words.adjudicate],
  ].filter(([action]) => project.can.includes(action ?? ""));
  return (
    <Panel title={words.rounds}>
      {project.rounds.length === 0 ? <p class="muted">{words.noRounds}</p> : null}
      <ul class="rows">
        {project.rounds.map((round) => (
          <li key={round.id} class="row">
            <div>
              <p class="row__title">{round.name}</p>
              <p class="muted">{words.annotators(round.overlap)}</p>
            </div>
            {round.status === "open" ? null : (
              <Badge>{words.roundStatuses[round.status] ?? round.status}</Badge>
            )}
            {links.length > 0 ? (
              <nav class="row__links" aria-label={round.name}>
                {links.map(([, path, name]) => (
                  <a
                    key={path}
                    class="button"
                    href={`/projects/${project.slug}/${path}/${round.id}`}
                  >
                    {name}
                  </a>
                ))}
              </nav>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
