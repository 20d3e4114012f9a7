import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Webhook } from "../../api/types";
import { Button } from "../../components/button";
import { Badge, Notice } from "../../components/feedback";
import { moment } from "../../state/formats";
import { webhooks as words } from "../../strings/webhooks";
import { WebhookLog } from "./webhook-log";

interface WebhookRowProps {
  hook: Webhook;
  onSwitch: (active: boolean) => void;
  onRenew: () => void;
  onRemove: () => void;
}

/** One webhook: how it is, what can be done about it, and its log. */
export function WebhookRow(props: WebhookRowProps): JSX.Element {
  const { hook } = props;
  return (
    <li class="webhook">
      <p class="webhook__head">
        <code class="webhook__url" dir="ltr">
          {hook.url}
        </code>
        <State hook={hook} />
      </p>
      <p class="muted">{hook.events.map((event) => words.events[event]).join(" · ")}</p>
      {hook.given_up_at ? (
        <Notice tone="bad">{words.gaveUp(moment(hook.given_up_at))}</Notice>
      ) : null}
      <Acts {...props} />
      <WebhookLog hook={hook} />
    </li>
  );
}

function State({ hook }: { hook: Webhook }): JSX.Element | null {
  if (!hook.active) return <Badge tone={hook.given_up_at ? "bad" : "neutral"}>{words.off}</Badge>;
  return hook.failing_since ? (
    <Badge tone="warn">{words.failing(moment(hook.failing_since))}</Badge>
  ) : null;
}

function Acts({ hook, onSwitch, onRenew, onRemove }: WebhookRowProps): JSX.Element {
  const removing = useSignal(false);
  const { active, url } = hook;
  if (removing.value)
    return (
      <p class="settings__acts" role="group" aria-label={words.confirm}>
        <span>{words.confirm}</span>
        <Button size="small" variant="danger" onClick={onRemove}>
          {words.confirmRemove}
        </Button>
        <Button size="small" onClick={() => (removing.value = false)}>
          {words.keep}
        </Button>
      </p>
    );
  return (
    <p class="settings__acts webhook__acts">
      <Button
        size="small"
        label={active ? words.switchOffOf(url) : words.switchOnOf(url)}
        onClick={() => onSwitch(!active)}
      >
        {active ? words.switchOff : words.switchOn}
      </Button>
      <Button size="small" label={words.renewOf(url)} onClick={onRenew}>
        {words.renew}
      </Button>
      <Button
        size="small"
        variant="danger"
        label={words.removeOf(url)}
        onClick={() => (removing.value = true)}
      >
        {words.remove}
      </Button>
    </p>
  );
}
