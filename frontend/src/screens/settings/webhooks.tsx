import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Webhook } from "../../api/types";
import { Panel, Spinner } from "../../components/feedback";
import { useActing } from "../../state/acting";
import { useLoaded } from "../../state/loading";
import { strings } from "../../strings";
import { webhooks as words } from "../../strings/webhooks";
import "../../styles/webhooks.css";
import { Problem } from "../failure";
import { Secret } from "../secret";
import { WebhookForm } from "./webhook-form";
import { WebhookRow } from "./webhook-row";

/** Addresses that are told of the project's events, and a form for another. */
export function Webhooks({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listWebhooks(slug), slug);
  const { refused, act } = useActing(reload);
  const secret = useSignal<string | null>(null);
  const renew = async (hook: Webhook) => {
    secret.value = (await api.renewWebhookSecret(hook.id)).secret;
  };
  return (
    <Panel title={words.title}>
      <p class="muted">{words.lead}</p>
      <Problem error={refused ?? error} onRetry={refused ? undefined : reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      {data?.length === 0 ? <p>{words.none}</p> : null}
      {secret.value ? (
        <Secret title={words.secretTitle} lead={words.secretLead} secret={secret.value} />
      ) : null}
      <ul class="rows" aria-label={words.list}>
        {(data ?? []).map((hook) => (
          <WebhookRow
            key={hook.id}
            hook={hook}
            onSwitch={(active) =>
              void act(
                () => api.switchWebhook(hook.id, active),
                active ? words.switchedOn : words.switchedOff,
              )
            }
            onRenew={() => void act(() => renew(hook), words.renewed)}
            onRemove={() => void act(() => api.removeWebhook(hook.id), words.removed)}
          />
        ))}
      </ul>
      <WebhookForm
        slug={slug}
        onMade={(made) => {
          secret.value = made;
          reload();
        }}
      />
    </Panel>
  );
}
