import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import * as api from "../api/endpoints";
import type { AccessToken, TokenScope } from "../api/types";
import { Button } from "../components/button";
import { Chips } from "../components/choice";
import { Badge, Notice, Panel, Spinner } from "../components/feedback";
import { Field, TextField } from "../components/field";
import { announce } from "../state/announcer";
import { moment } from "../state/formats";
import { useLoaded } from "../state/loading";
import { strings } from "../strings";
import { tokens as words } from "../strings/tokens";
import { Problem } from "./failure";
import { Secret } from "./secret";

const SCOPES = Object.entries(words.scopeNames).map(([key, name]) => ({ key, name }));
const MOST_DAYS = 366;
const USUAL_DAYS = "90";

interface TokensProps {
  /** The project that new tokens are bound to and whose are listed; null for one's own. */
  project: string | null;
  lead: string;
}

/** Standing tokens, a way to end each, and the form that makes one. */
export function Tokens({ project, lead }: TokensProps): JSX.Element {
  const { data, error, reload } = useLoaded(() => api.listTokens(project), project ?? "");
  return (
    <Panel title={words.title}>
      <p class="muted">{lead}</p>
      <Problem error={error} onRetry={reload} />
      {data ? <Standing tokens={data} project={project} onChange={reload} /> : null}
      {!data && !error ? <Spinner label={strings.common.loading} /> : null}
      <Making project={project} onMade={reload} />
    </Panel>
  );
}

interface StandingProps {
  tokens: readonly AccessToken[];
  project: string | null;
  onChange: () => void;
}

function Standing({ tokens, project, onChange }: StandingProps): JSX.Element {
  const problem = useSignal<unknown>(null);
  const revoke = async (token: AccessToken) => {
    problem.value = null;
    try {
      await api.revokeToken(token.id);
      announce(words.revoked(token.name));
    } catch (error) {
      problem.value = error;
    }
    onChange();
  };
  if (tokens.length === 0) return <p>{words.none}</p>;
  return (
    <>
      <Problem error={problem.value} />
      <Ending tokens={tokens.filter((token) => token.ends_soon)} />
      <ul class="rows" aria-label={words.list}>
        {tokens.map((token) => (
          <li key={token.id} class="row">
            <div>
              <p class="next-step__title" dir="auto">
                {token.name} {token.ends_soon ? <Badge tone="warn">{words.endsSoon}</Badge> : null}
              </p>
              <p class="muted">{about(token, project).join(" · ")}</p>
            </div>
            <Button
              size="small"
              variant="danger"
              label={words.revokeNamed(token.name)}
              onClick={() => void revoke(token)}
            >
              {words.revoke}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Which programs will soon stand before a closed door. */
function Ending({ tokens }: { tokens: readonly AccessToken[] }): JSX.Element | null {
  if (tokens.length === 0) return null;
  const named = tokens.map(({ name, expires_at }) => words.ending(name, moment(expires_at)));
  return <Notice tone="warn">{`${words.endingLead} ${named.join("; ")}.`}</Notice>;
}

function about(token: AccessToken, project: string | null): string[] {
  return [
    token.scopes.map((scope) => words.scopeNames[scope]).join(", "),
    project ? words.by(token.owner) : token.project ? words.only(token.project) : words.everywhere,
    words.until(moment(token.expires_at)),
    token.last_used_at ? words.used(moment(token.last_used_at)) : words.unused,
  ];
}

function Making({ project, onMade }: { project: string | null; onMade: () => void }): JSX.Element {
  const name = useSignal("");
  const scopes = useSignal<readonly string[]>(["read"]);
  const days = useSignal(USUAL_DAYS);
  const tried = useSignal(false);
  const secret = useSignal<string | null>(null);
  const problem = useSignal<unknown>(null);
  const errors = {
    name: name.value.trim() ? undefined : words.nameNeeded,
    scopes: scopes.value.length > 0 ? undefined : words.scopesNeeded,
    days: isLife(Number(days.value)) ? undefined : words.daysWrong,
  };
  const make = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (Object.values(errors).some(Boolean)) return;
    problem.value = null;
    try {
      const wanted = { name: name.peek().trim(), scopes: [...scopes.peek()] as TokenScope[] };
      const made = await api.createToken({ ...wanted, days: Number(days.peek()), project });
      secret.value = made.secret;
      name.value = "";
      tried.value = false;
      onMade();
    } catch (error) {
      problem.value = error;
    }
  };
  const shown = (error: string | undefined) => (tried.value ? error : undefined);
  return (
    <form class="settings__form" onSubmit={(event) => void make(event)} noValidate>
      <h3>{words.newTitle}</h3>
      {secret.value ? (
        <Secret
          title={words.secretTitle}
          lead={words.secretLead}
          secret={secret.value}
          shown={`Authorization: Bearer ${secret.value}`}
        />
      ) : null}
      <TextField
        id="token-name"
        label={words.name}
        value={name.value}
        error={shown(errors.name)}
        onInput={(value) => (name.value = value)}
      />
      <Field label={words.scopes} error={shown(errors.scopes)}>
        <Chips
          label={words.scopes}
          options={SCOPES}
          selected={scopes.value}
          onToggle={(key) => (scopes.value = toggled(scopes.value, key))}
        />
      </Field>
      <TextField
        id="token-days"
        label={words.days}
        inputMode="numeric"
        value={days.value}
        error={shown(errors.days)}
        onInput={(value) => (days.value = value)}
      />
      <Problem error={problem.value} />
      <p class="settings__acts">
        <Button type="submit" variant="primary">
          {words.make}
        </Button>
      </p>
    </form>
  );
}

const isLife = (days: number) => Number.isInteger(days) && days >= 1 && days <= MOST_DAYS;

const toggled = (chosen: readonly string[], key: string) =>
  chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key];
