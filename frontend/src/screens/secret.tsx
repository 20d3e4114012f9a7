import type { JSX } from "preact";
import { Button } from "../components/button";
import { Notice } from "../components/feedback";
import { announce } from "../state/announcer";
import { strings } from "../strings";

const words = strings.common;

interface SecretProps {
  title: string;
  lead: string;
  /** What the button copies. */
  secret: string;
  /** What is shown, where the secret stands in something. */
  shown?: string;
}

/** A secret, shown this once, with a way to copy it. */
export function Secret({ title, lead, secret, shown = secret }: SecretProps): JSX.Element {
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    announce(words.copied);
  };
  return (
    <Notice
      urgent
      actions={
        <Button size="small" onClick={() => void copy()}>
          {words.copy}
        </Button>
      }
    >
      <strong>{title}</strong>
      <br />
      {lead}
      <br />
      <code class="secret">{shown}</code>
    </Notice>
  );
}
