import type { JSX } from "preact";

/** Speaks its text to assistive technology. `turn` makes the same words twice two announcements. */
export function LiveRegion({ text, turn }: { text: string; turn: number }): JSX.Element {
  return (
    <div class="visually-hidden" role="status" aria-live="polite" data-turn={turn}>
      {turn % 2 === 0 ? text : `${text}\u200b`}
    </div>
  );
}
