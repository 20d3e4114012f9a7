import type { JSX } from "preact";
import "../styles/settings.css";
import { user } from "../state/session";
import { useTitle } from "../state/title";
import { tokens as words } from "../strings/tokens";
import { Frame } from "./frame";
import { Tokens } from "./tokens";

/** What belongs to the person and not to a project. */
export default function Profile(): JSX.Element {
  const person = user.value;
  useTitle(words.profileTitle);
  return (
    <Frame>
      <main class="page" id="content">
        <div class="settings">
          <header class="project__head">
            <h1>{words.profileTitle}</h1>
            <p>{person ? person.display_name || person.username : null}</p>
          </header>
          <Tokens project={null} lead={words.lead} />
        </div>
      </main>
    </Frame>
  );
}
