import type { JSX } from "preact";
import { Panel } from "../../components/feedback";
import { user } from "../../state/session";
import { strings } from "../../strings";

const words = strings.project;

/** The way to the admin, for those who may go there. */
export function StaffLink(): JSX.Element | null {
  if (!user.value?.is_staff) return null;
  return (
    <Panel title={words.moderation}>
      <p class="muted">{words.moderationLead}</p>
      <a class="button" href="/admin/">
        {words.openAdmin}
      </a>
    </Panel>
  );
}
