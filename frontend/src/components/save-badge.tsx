import type { JSX } from "preact";

interface SaveBadgeProps {
  status: string;
  text: string;
  help: string;
}

/** Always in sight: whether the work is safe. Announcements are made elsewhere, only on change. */
export function SaveBadge({ status, text, help }: SaveBadgeProps): JSX.Element {
  return (
    <span class={`save-badge save-badge--${status}`} title={help} data-save={status}>
      <span class="save-badge__dot" aria-hidden="true" />
      {text}
    </span>
  );
}
