import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import * as api from "../../api/endpoints";
import type { RoundSettings, RoundSummary } from "../../api/types";
import { Notice, Panel, Spinner } from "../../components/feedback";
import { RadioField, SelectField, TextField } from "../../components/field";
import { announce } from "../../state/announcer";
import { useLoaded } from "../../state/loading";
import { percentOf, SettingsForm, shareOf } from "../../state/settings";
import { strings } from "../../strings";
import { rounds as words } from "../../strings/learning";
import { Problem } from "../failure";
import { FormActs } from "./form-acts";
import { useLeaveWarning } from "./leaving";

const HALF = 0.5;

/** What each open round hands out, and to whom with suggestions. */
export function Rounds({ slug }: { slug: string }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.getProject(slug), slug);
  if (!data) return <Waiting error={error} onRetry={reload} />;
  const open = data.rounds.filter((round) => round.status === "open");
  const closed = data.rounds.length - open.length;
  return (
    <>
      {open.map((round) => (
        <RoundPanel key={round.id} round={round} />
      ))}
      {open.length === 0 ? <p class="muted">{words.none}</p> : null}
      {closed > 0 ? <p class="muted">{words.closed(closed)}</p> : null}
    </>
  );
}

function Waiting({ error, onRetry }: { error: unknown; onRetry: () => void }): JSX.Element {
  return error ? (
    <Problem error={error} onRetry={onRetry} />
  ) : (
    <Spinner label={strings.common.loading} />
  );
}

function RoundPanel({ round }: { round: RoundSummary }): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.getRound(round.id), round.id);
  return (
    <Panel title={words.title(round.name)}>
      {data ? <RoundForm round={round} found={data} /> : <Waiting error={error} onRetry={reload} />}
    </Panel>
  );
}

interface RoundFormProps {
  round: RoundSummary;
  found: api.Tagged<RoundSettings>;
}

function RoundForm({ round, found }: RoundFormProps): JSX.Element {
  const form = useMemo(() => {
    const read = () => api.getRound(round.id);
    return new SettingsForm({ read, write: (v, tag) => api.changeRound(round.id, v, tag) }, found);
  }, [round.id]);
  useLeaveWarning(form);

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    const { suggestion_policy, withheld_share } = form.values.peek();
    if (suggestion_policy === "randomize" && withheld_share === 0)
      return document.getElementById(`share-${round.id}`)?.focus();
    if (await form.save()) announce(words.saved(round.name));
  }

  return (
    <form class="settings__form" onSubmit={(event) => void save(event)} noValidate>
      <Notice>{words.lead}</Notice>
      <Policy id={round.id} form={form} />
      <Order id={round.id} form={form} />
      <FormActs form={form} save={words.save} stale={words.stale} />
    </form>
  );
}

interface PartProps {
  id: string;
  form: SettingsForm<RoundSettings>;
}

function Policy({ id, form }: PartProps): JSX.Element {
  const { suggestion_policy: policy, withheld_share: share } = form.values.value;
  function choose(key: string): void {
    const drawn = key === "randomize" && (share <= 0 || share >= 1);
    form.set({
      suggestion_policy: key as RoundSettings["suggestion_policy"],
      withheld_share: drawn ? HALF : share,
    });
  }
  return (
    <>
      <RadioField
        id={`policy-${id}`}
        label={words.policy}
        value={policy}
        options={words.policies}
        onChange={choose}
      />
      {policy === "randomize" ? <Share id={id} form={form} /> : null}
    </>
  );
}

/** Written in percent; what is no percentage is told, and stands as none. */
function Share({ id, form }: PartProps): JSX.Element {
  const share = form.values.value.withheld_share;
  const text = useSignal(percentOf(share));
  const written = share > 0 && shareOf(text.value) !== share ? percentOf(share) : text.value;
  return (
    <div class="settings__share">
      <TextField
        id={`share-${id}`}
        label={words.share}
        inputMode="numeric"
        value={written}
        hint={`${words.shareHint} ${words.redrawn}`}
        error={share > 0 ? undefined : words.shareWrong}
        onInput={(value) => {
          text.value = value;
          form.set({ withheld_share: shareOf(value) ?? 0 });
        }}
      />
    </div>
  );
}

function Order({ id, form }: PartProps): JSX.Element {
  const order = form.values.value.queue_order;
  return (
    <SelectField
      id={`order-${id}`}
      label={words.order}
      value={order}
      options={words.orders}
      hint={words.orderHints[order]}
      onChange={(key) => form.set({ queue_order: key as RoundSettings["queue_order"] })}
    />
  );
}
