import { useState } from "preact/hooks";
import type { JSX } from "preact";
import "../styles/project.css";
import { Button } from "../components/button";
import { ErrorNotice } from "../components/feedback";
import { TextField } from "../components/field";
import { sentenceFor } from "../state/problems";
import { signIn } from "../state/session";
import { useTitle } from "../state/title";
import { strings } from "../strings";

const words = strings.project;

export default function SignIn(): JSX.Element {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [lacking, setLacking] = useState(false);
  const [busy, setBusy] = useState(false);

  useTitle(words.signInTitle);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    const empty = [!name && "username", !password && "password"].find(Boolean);
    if (empty) {
      setLacking(true);
      document.getElementById(empty)?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await signIn(name, password);
    } catch (problem) {
      setError(problem);
      setBusy(false);
      document.getElementById("password")?.focus();
    }
  }

  return (
    <main class="sign-in" id="content">
      <form
        class="sign-in__card"
        onSubmit={(event) => void submit(event)}
        aria-labelledby="sign-in-title"
      >
        <p class="sign-in__brand">{strings.common.product}</p>
        <h1 id="sign-in-title">{words.signInTitle}</h1>
        <p class="sign-in__lead">{words.signInLead}</p>
        {error ? <ErrorNotice message={sentenceFor(error)} /> : null}
        <TextField
          id="username"
          label={words.userName}
          value={name}
          error={lacking && !name ? words.userNameNeeded : undefined}
          onInput={setName}
          autoComplete="username"
        />
        <TextField
          id="password"
          label={words.password}
          type="password"
          value={password}
          error={lacking && !password ? words.passwordNeeded : undefined}
          onInput={setPassword}
          autoComplete="current-password"
        />
        <Button type="submit" variant="primary" disabled={busy}>
          {busy ? words.signingIn : words.signIn}
        </Button>
      </form>
    </main>
  );
}
