import type { ComponentChildren, JSX } from "preact";
import { TopBar } from "../components/top-bar";
import { signOut, user } from "../state/session";
import { strings } from "../strings";

interface FrameProps {
  project?: { name: string; slug: string } | undefined;
  /** What stands in the middle of the top bar. */
  bar?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

/** The frame of every screen: skip link, top bar, main content. */
export function Frame({ project, bar, class: extra = "", children }: FrameProps): JSX.Element {
  const person = user.value;
  const name = person ? person.display_name || person.username : undefined;
  return (
    <div class={`frame ${extra}`.trim()}>
      <a class="visually-hidden skip-link" href="#content">
        {strings.common.skipToContent}
      </a>
      <TopBar
        brand={strings.common.product}
        project={project && { name: project.name, href: `/projects/${project.slug}` }}
        userName={name}
        signedInAs={name && strings.common.signedInAs(name)}
        signOutLabel={strings.common.signOut}
        onSignOut={() => void signOut()}
      >
        {bar}
      </TopBar>
      {children}
    </div>
  );
}
