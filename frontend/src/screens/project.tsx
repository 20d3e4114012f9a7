import type { JSX } from "preact";
import "../styles/project.css";
import * as api from "../api/endpoints";
import type { Project } from "../api/types";
import { ErrorNotice, Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { useLoaded } from "../state/loading";
import { sentenceFor } from "../state/problems";
import { strings } from "../strings";
import { Frame } from "./frame";
import { Documents } from "./project/documents";
import { Exports } from "./project/exports";
import { Jobs } from "./project/jobs";
import { NextStep } from "./project/next-step";
import { Progress } from "./project/progress";
import { Rounds } from "./project/rounds";

/** A project's home: what to do next for this person, then how the whole is doing. */
export default function ProjectScreen({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const { data, error, reload } = useLoaded(() => api.getProject(slug), slug);
  if (error && !data) {
    return (
      <Frame>
        <main class="page" id="content">
          <ErrorNotice
            message={sentenceFor(error)}
            retryLabel={strings.common.tryAgain}
            onRetry={reload}
          />
        </main>
      </Frame>
    );
  }
  return (
    <Frame project={data && { name: data.name, slug: data.slug }}>
      <main class="page" id="content">
        {data ? <Home project={data} /> : <Spinner label={strings.common.loading} />}
      </main>
    </Frame>
  );
}

function Home({ project }: { project: Project }): JSX.Element {
  const can = new Set(project.can);
  return (
    <div class="project">
      <header class="project__head">
        <h1>{project.name}</h1>
        {project.description ? <p>{project.description}</p> : null}
      </header>
      <div class="project__main">
        <NextStep project={project} />
        <Rounds project={project} />
        <Documents project={project} />
      </div>
      <div class="project__side">
        {can.has("view_progress") ? <Progress slug={project.slug} /> : null}
        {can.has("pre_annotate") ? <Jobs slug={project.slug} /> : null}
        {can.has("export") ? <Exports slug={project.slug} /> : null}
      </div>
    </div>
  );
}
