import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { EmptyState, ErrorNotice, Spinner } from "./components/feedback";
import { LiveRegion } from "./components/live-region";
import { loadScreen, ROUTES, type ScreenProps } from "./routes";
import { Frame } from "./screens/frame";
import { announcement } from "./state/announcer";
import { sentenceFor } from "./state/problems";
import { matchPath, path } from "./state/router";
import { loadSession, sessionError, user } from "./state/session";
import { strings } from "./strings";

export function App(): JSX.Element {
  return (
    <>
      <Content />
      <LiveRegion text={announcement.value.text} turn={announcement.value.turn} />
    </>
  );
}

function Content(): JSX.Element {
  if (sessionError.value) {
    return (
      <main class="page" id="content">
        <ErrorNotice
          message={sentenceFor(sessionError.value)}
          retryLabel={strings.common.tryAgain}
          onRetry={() => void loadSession()}
        />
      </main>
    );
  }
  if (user.value === undefined) return <Spinner label={strings.common.loading} />;
  if (user.value === null) return <Screen name="sign-in" params={{}} />;
  return <CurrentScreen />;
}

function CurrentScreen(): JSX.Element {
  for (const [pattern, name] of ROUTES) {
    const params = matchPath(pattern, path.value);
    if (params) return <Screen key={path.value} name={name} params={params} />;
  }
  return <NotFound />;
}

function Screen({ name, params }: { name: string; params: Record<string, string> }): JSX.Element {
  const loaded = useScreen(name);
  if (loaded instanceof Error) return <ScreenFailed />;
  if (loaded === undefined) return <Spinner label={strings.common.loading} />;
  if (loaded === null) return <NotFound />;
  const Loaded = loaded.screen;
  return <Loaded params={params} />;
}

type Loaded = { screen: ComponentType<ScreenProps> } | null | undefined | Error;

function useScreen(name: string): Loaded {
  const [loaded, setLoaded] = useState<Loaded>(undefined);
  useEffect(() => {
    let current = true;
    setLoaded(undefined);
    loadScreen(name).then(
      (screen) => current && setLoaded(screen && { screen }),
      (error: unknown) => current && setLoaded(error instanceof Error ? error : new Error()),
    );
    return () => {
      current = false;
    };
  }, [name]);
  return loaded;
}

function NotFound(): JSX.Element {
  return (
    <Frame>
      <main class="page" id="content">
        <EmptyState
          title={strings.common.notFoundTitle}
          action={<a href="/">{strings.common.backToStart}</a>}
        >
          {strings.common.notFoundBody}
        </EmptyState>
      </main>
    </Frame>
  );
}

function ScreenFailed(): JSX.Element {
  return (
    <main class="page" id="content">
      <ErrorNotice
        message={strings.common.problems.network}
        retryLabel={strings.common.tryAgain}
        onRetry={() => location.reload()}
      />
    </main>
  );
}
