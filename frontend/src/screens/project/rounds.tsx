import type { JSX } from "preact";
import type { Project } from "../../api/types";
import { Panel } from "../../components/feedback";
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
      <ul class="rows">
        {project.rounds.map((round) => (
          <li key={round.id} class="row">
            <div>
              <p class="row__title">{round.name}</p>
              <p class="muted">{words.annotators(round.overlap)}</p>
            </div>
            <nav class="row__links" aria-label={round.name}>
              {links.map(([, path, name]) => (
                <a key={path} class="button" href={`/projects/${project.slug}/${path}/${round.id}`}>
                  {name}
                </a>
              ))}
            </nav>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
