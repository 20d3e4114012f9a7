import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { WebhookEvent } from "../../api/types";
import { Button } from "../../components/button";
import { Chips } from "../../components/choice";
import { Field, TextField } from "../../components/field";
import { webhooks as words } from "../../strings/webhooks";
import { Problem } from "../failure";

const EVENTS = Object.entries(words.events)
  .filter(([key]) => key !== "ping")
  .map(([key, name]) => ({ key, name }));

interface WebhookFormProps {
  slug: string;
  onMade: (secret: string) => void;
}

/** Names an address and what it is told. */
export function WebhookForm({ slug, onMade }: WebhookFormProps): JSX.Element {
  const url = useSignal("");
  const events = useSignal<readonly WebhookEvent[]>(["job.done", "release.published"]);
  const tried = useSignal(false);
  const problem = useSignal<unknown>(null);
  const errors = {
    url: url.value.trim() ? undefined : words.urlNeeded,
    events: events.value.length > 0 ? undefined : words.eventsNeeded,
  };
  const shown = (error: string | undefined) => (tried.value ? error : undefined);

  async function make(event: Event): Promise<void> {
    event.preventDefault();
    tried.value = true;
    if (errors.url) document.getElementById("webhook-url")?.focus();
    if (errors.url || errors.events) return;
    problem.value = null;
    try {
      const wanted = { url: url.peek().trim(), events: [...events.peek()] };
      const made = await api.createWebhook(slug, wanted);
      url.value = "";
      tried.value = false;
      onMade(made.secret);
    } catch (error) {
      problem.value = error;
    }
  }

  return (
    <form class="settings__form" onSubmit={(event) => void make(event)} noValidate>
      <h3>{words.newTitle}</h3>
      <TextField
        id="webhook-url"
        type="url"
        dir="ltr"
        label={words.url}
        hint={words.urlHint}
        placeholder="https://"
        value={url.value}
        error={shown(errors.url)}
        onInput={(value) => (url.value = value)}
      />
      <Field label={words.what} error={shown(errors.events)}>
        <Chips
          label={words.what}
          options={EVENTS}
          selected={events.value}
          onToggle={(key) => (events.value = toggled(events.value, key as WebhookEvent))}
        />
      </Field>
      <Problem error={problem.value} />
      <p class="settings__acts">
        <Button type="submit" variant="primary">
          {words.make}
        </Button>
      </p>
    </form>
  );
}

const toggled = (chosen: readonly WebhookEvent[], key: WebhookEvent) =>
  chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key];
