import { useEffect, useMemo, useRef, useState } from "preact/hooks";

/** What a call answered, what went wrong instead, or neither yet. */
export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  reload: () => void;
}

interface Answer<T> {
  key: string;
  data: T | undefined;
  error: unknown;
}

/** Calls once for each key, and again on `reload`. Data that is there stays while it is renewed. */
export function useLoaded<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ key, data: undefined, error: null });
  const latest = useRef({ load, key });
  latest.current = { load, key };
  const reload = useMemo(() => {
    const adopt = (change: (data: T | undefined) => Answer<T>) =>
      setAnswer((before) =>
        latest.current.key === key ? change(before.key === key ? before.data : undefined) : before,
      );
    return oneAtATime(() =>
      latest.current.load().then(
        (data) => adopt(() => ({ key, data, error: null })),
        (error: unknown) => adopt((data) => ({ key, data, error })),
      ),
    );
  }, [key]);
  useEffect(() => reload(), [reload]);
  const current = answer.key === key ? answer : { data: undefined, error: null };
  return { data: current.data, error: current.error, reload };
}

/**
 * Runs `act`, which never rejects, one call at a time. Asked for again meanwhile, it runs once more
 * afterwards: a slow server gets no pile of calls, and the last answer is never older than the last wish.
 */
export function oneAtATime(act: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  async function run(): Promise<void> {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await act();
    }
    running = false;
  }
  return () => void run();
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
  }, [reload, busy]);
}
