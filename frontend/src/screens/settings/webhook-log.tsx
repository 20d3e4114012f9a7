import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import * as api from "../../api/endpoints";
import type { Delivery, DeliveryAttempt, DeliveryStatus, Webhook } from "../../api/types";
import { uuid7 } from "../../api/uuid7";
import { Button } from "../../components/button";
import { Badge, Spinner, type Tone } from "../../components/feedback";
import { useActing } from "../../state/acting";
import { moment } from "../../state/formats";
import { useLoaded, usePolling } from "../../state/loading";
import { strings } from "../../strings";
import { webhooks as words } from "../../strings/webhooks";
import { Problem } from "../failure";

const TONES: Record<DeliveryStatus, Tone> = {
  waiting: "neutral",
  delivered: "good",
  given_up: "bad",
};

/** What was sent, unfolded on demand, and a ping. */
export function WebhookLog({ hook }: { hook: Webhook }): JSX.Element {
  const open = useSignal(false);
  return (
    <details
      class="webhook__log"
      onToggle={(event) => (open.value = (event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary aria-label={words.logOf(hook.url)}>{words.log}</summary>
      {open.value ? <Log hook={hook} /> : null}
    </details>
  );
}

function Log({ hook }: { hook: Webhook }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listDeliveries(hook.id), hook.id);
  const { refused, act } = useActing(reload);
  usePolling(reload, (data?.results ?? []).some(isUnderWay));
  return (
    <div class="webhook__deliveries">
      <p class="settings__acts">
        <Button
          size="small"
          label={words.pingOf(hook.url)}
          onClick={() => void act(() => api.pingWebhook(hook.id, uuid7()), words.pinged)}
        >
          {words.ping}
        </Button>
        <span class="muted">{words.logLatest}</span>
      </p>
      <Problem error={refused ?? error} onRetry={refused ? undefined : reload} />
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      {data?.results.length === 0 ? <p>{words.logEmpty}</p> : null}
      <ul class="rows" aria-label={words.logOf(hook.url)}>
        {(data?.results ?? []).map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            onAgain={() => void act(() => api.sendAgain(delivery.id, uuid7()), words.sentAgain)}
          />
        ))}
      </ul>
    </div>
  );
}

const SOON_MS = 60_000;

/** A try is under way, or comes within the minute. */
const isUnderWay = ({ next_attempt_at }: Delivery) =>
  next_attempt_at !== null && new Date(next_attempt_at).getTime() < Date.now() + SOON_MS;

interface DeliveryRowProps {
  delivery: Delivery;
  onAgain: () => void;
}

function DeliveryRow({ delivery, onAgain }: DeliveryRowProps): JSX.Element {
  const name = words.events[delivery.event];
  const when = moment(delivery.created_at);
  return (
    <li class="row">
      <div>
        <p>
          {name} <Badge tone={TONES[delivery.status]}>{words.statuses[delivery.status]}</Badge>
        </p>
        <p class="muted">
          {[
            when,
            delivery.next_attempt_at &&
              delivery.attempts_made > 0 &&
              words.next(moment(delivery.next_attempt_at)),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        <Attempts attempts={delivery.attempts} />
      </div>
      <Button size="small" label={words.againOf(name, when)} onClick={onAgain}>
        {words.again}
      </Button>
    </li>
  );
}

function Attempts({ attempts }: { attempts: readonly DeliveryAttempt[] }): JSX.Element | null {
  if (attempts.length === 0) return null;
  return (
    <ol class="webhook__attempts" reversed>
      {attempts.map((attempt) => (
        <li key={attempt.number}>
          {[words.attempt(attempt.number, moment(attempt.started_at)), ...outcome(attempt)].join(
            " · ",
          )}
          {attempt.answer ? <code dir="auto">{attempt.answer}</code> : null}
        </li>
      ))}
    </ol>
  );
}

function outcome({ milliseconds, status, error }: DeliveryAttempt): string[] {
  if (milliseconds === null) return [words.unknown];
  const said = error || (status === null ? "" : words.answered(status));
  return [words.took(milliseconds), said].filter(Boolean);
}
