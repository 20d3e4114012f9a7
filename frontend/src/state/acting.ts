import { useState } from "preact/hooks";
import { announce } from "./announcer";

export interface Acting {
  /** Why the last act was refused. */
  refused: unknown;
  /** Do it, say so, and load anew what it changed. */
  act: (what: () => Promise<unknown>, said: string) => Promise<void>;
}

/** Acts on what a list shows. */
export function useActing(reload: () => void): Acting {
  const [refused, setRefused] = useState<unknown>(null);

  async function act(what: () => Promise<unknown>, said: string): Promise<void> {
    setRefused(null);
    try {
      await what();
      announce(said);
    } catch (problem) {
      setRefused(problem);
    }
    reload();
  }
  return { refused, act };
}
