import { useEffect, useState } from "preact/hooks";

/** What a call answered, what went wrong instead, or neither yet. */
export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  reload: () => void;
}

/** Calls once for each key, and again on `reload`. Data that is there stays while it is renewed. */
export function useLoaded<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ data: T | undefined; error: unknown }>({
    data: undefined,
    error: null,
  });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (data) => current && setState({ data, error: null }),
      (error: unknown) => current && setState((before) => ({ ...before, error })),
    );
    return () => {
      current = false;
    };
    // `load` is a new function at every render; `key` says when it means something else
  }, [key, turn]);
  return { ...state, reload: () => setTurn((before) => before + 1) };
}

const FAST_MS = 1000;
const SLOW_MS = 15_000;

/** Calls `reload` soon while work is going on and seldom otherwise; never in a hidden tab. */
export function usePolling(reload: () => void, busy: boolean): void {
  useEffect(() => {
    const tick = () => document.visibilityState === "visible" && reload();
    const timer = setInterval(tick, busy ? FAST_MS : SLOW_MS);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [busy]);
}
