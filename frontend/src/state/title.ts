import { useEffect } from "preact/hooks";
import { strings } from "../strings";

/** Names the page in the tab and in the history; empty parts are left out. */
export function useTitle(...parts: readonly (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), strings.common.product].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
