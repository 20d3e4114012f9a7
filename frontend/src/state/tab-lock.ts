/**
 * One tab writes an assignment, the others read. Where the browser has no Web Locks (a page that is not
 * served securely), every tab writes, and the server's preconditions alone keep them apart.
 */
export interface TabLock {
  /** Whether this tab has it. */
  readonly held: boolean;
  release(): void;
}

interface Options {
  /** Take it from the tab that has it. */
  steal: boolean;
  /** Another tab took it from this one, or let go of it while this one waits. */
  onChange: () => void;
}

/** Takes the lock of this name if it is free, or from whoever has it. */
export async function takeTabLock(name: string, { steal, onChange }: Options): Promise<TabLock> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return { held: true, release: () => undefined };
  const over = new AbortController();
  const released = new Promise<void>((resolve) =>
    over.signal.addEventListener("abort", () => resolve()),
  );
  const lost = () => {
    if (!over.signal.aborted) onChange();
  };
  const held = await new Promise<boolean>((decided) => {
    locks
      .request(name, steal ? { steal } : { ifAvailable: true }, (lock) => {
        decided(lock !== null);
        return lock ? released : undefined;
      })
      .catch(lost);
  });
  if (!held) locks.request(name, { signal: over.signal }, () => onChange()).catch(() => undefined);
  return { held, release: () => over.abort() };
}
