import { useEffect } from "preact/hooks";
import type { SettingsForm } from "../../state/settings";

/** Asks before the page is left with changes that are not saved. */
export function useLeaveWarning<T extends object>(form: SettingsForm<T>): void {
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (form.changed.peek()) event.preventDefault();
    };
    addEventListener("beforeunload", onLeave);
    return () => removeEventListener("beforeunload", onLeave);
  }, [form]);
}
