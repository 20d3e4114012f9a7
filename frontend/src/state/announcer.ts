import { signal } from "@preact/signals";

/** What the live region says next. */
export const announcement = signal({ text: "", turn: 0 });

export function announce(text: string): void {
  announcement.value = { text, turn: announcement.peek().turn + 1 };
}
