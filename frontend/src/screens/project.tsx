import type { JSX } from "preact";
import "../styles/project.css";
import * as api from "../api/endpoints";
import type { Project } from "../api/types";
import { Spinner } from "../components/feedback";
import type { ScreenProps } from "../routes";
import { useLoaded, usePolling } from "../state/loading";
import { useTitle } from "../state/title";
import { strings } from "../strings";
import { FailedPage, Problem } from "./failure";
import { Frame } from "./frame";
import { Documents } from "./project/documents";
import { Exports } from "./project/exports";
import { Imports } from "./project/imports";
import { isUnderWay, Jobs } from "./project/jobs";
import { NextStep } from "./project/next-step";
import { Progress } from "./project/progress";
import { Releases } from "./project/releases";
import { Rounds } from "./project/rounds";
import { StaffLink } from "./project/staff-link";

/** A project's home: what to do next for this person, then how the whole is doing. */
export default function ProjectScreen({ params }: ScreenProps): JSX.Element {
  const slug = params["slug"] ?? "";
  const { data, error, reload } = useLoaded(() => api.getProject(slug), slug);
  usePolling(reload, false);
  useTitle(data?.name);
  return (
    <Frame project={data && { name: data.name, slug: data.slug }}>
      <main class="page" id="content">
        {data ? <Problem error={error} onRetry={reload} /> : null}
        {data ? <Home project={data} /> : null}
        {!data && error ? <FailedPage error={error} onRetry={reload} /> : null}
        {!data && !error ? <Spinner label={strings.common.loading} /> : null}
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
        {can.has("manage") ? (
          <a class="button button--small" href={`/projects/${project.slug}/settings`}>
            {strings.settings.title}
          </a>
        ) : null}
      </header>
      <div class="project__main">
        <NextStep project={project} />
        <Rounds project={project} />
        <Documents project={project} />
        {can.has("import") ? <Imports slug={project.slug} /> : null}
      </div>
      <div class="project__side">
        {can.has("view_progress") || can.has("pre_annotate") ? <Work project={project} /> : null}
        {can.has("export") ? <Exports slug={project.slug} /> : null}
        {can.has("export") ? <Releases slug={project.slug} mayMake={can.has("release")} /> : null}
        <StaffLink />
      </div>
    </div>
  );
}

/** Progress moves while a job does, so both are renewed at one pace. */
function Work({ project }: { project: Project }): JSX.Element {
  const { slug, can } = project;
  const jobs = useLoaded(() => api.listJobs(slug), slug);
  const busy = jobs.data?.results.some(isUnderWay) ?? false;
  usePolling(jobs.reload, busy);
  return (
    <>
      {can.includes("view_progress") ? <Progress slug={slug} busy={busy} /> : null}
      <Jobs slug={slug} jobs={jobs} mayStart={can.includes("pre_annotate")} />
    </>
  );
}
