import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import "../styles/project.css";
import { EmptyState } from "../components/feedback";
import { navigate } from "../state/router";
import { projects } from "../state/session";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { Frame } from "./frame";
import { StaffLink } from "./project/staff-link";

const words = strings.project;

/** The projects of whoever is signed in; someone with one goes straight there. */
export default function Home(): JSX.Element {
  const mine = projects.value;
  const only = mine.length === 1 ? mine[0] : undefined;
  useTitle(words.yourProjects);
  useEffect(() => {
    if (only) navigate(`/projects/${only.slug}`, { replace: true });
  }, [only]);
  return (
    <Frame>
      <main class="page" id="content">
        {mine.length === 0 ? (
          <>
            <h1 class="visually-hidden">{words.yourProjects}</h1>
            <EmptyState title={words.noProjectsTitle}>{words.noProjectsBody}</EmptyState>
          </>
        ) : (
          <>
            <h1>{words.yourProjects}</h1>
            <ul class="project-list">
              {mine.map((project) => (
                <li key={project.slug}>
                  <a href={`/projects/${project.slug}`}>{project.name}</a>
                  <span>{words.rolesOf(project.roles)}</span>
                </li>
              ))}
            </ul>
          </>
        )}
        <div class="home__staff">
          <StaffLink />
        </div>
      </main>
    </Frame>
  );
}
