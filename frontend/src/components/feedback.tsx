import type { ComponentChildren, JSX } from "preact";
import { Button } from "./button";

export type Tone = "neutral" | "good" | "bad" | "warn" | "accent";

export function Badge({
  tone = "neutral",
  children,
}: {
  tone?: Tone;
  children: ComponentChildren;
}) {
  return <span class={`badge badge--${tone}`}>{children}</span>;
}

interface NoticeProps {
  tone?: "info" | "warn" | "bad";
  children: ComponentChildren;
  actions?: ComponentChildren;
  /** Announce at once, as for an error that stops the work. */
  urgent?: boolean;
}

export function Notice({ tone = "info", children, actions, urgent = false }: NoticeProps) {
  return (
    <div class={`notice notice--${tone}`} role={urgent ? "alert" : undefined}>
      <p>{children}</p>
      {actions}
    </div>
  );
}

interface ErrorNoticeProps {
  /** A sentence that says what to do. */
  message: string;
  retryLabel?: string;
  onRetry?: () => void;
}

export function ErrorNotice({ message, retryLabel, onRetry }: ErrorNoticeProps): JSX.Element {
  const retry =
    onRetry && retryLabel ? (
      <Button size="small" onClick={onRetry}>
        {retryLabel}
      </Button>
    ) : null;
  return (
    <Notice tone="bad" urgent actions={retry}>
      {message}
    </Notice>
  );
}

interface EmptyStateProps {
  title: string;
  children?: ComponentChildren;
  action?: ComponentChildren;
}

export function EmptyState({ title, children, action }: EmptyStateProps): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

interface ProgressProps {
  label: string;
  done: number;
  total: number;
}

export function Progress({ label, done, total }: ProgressProps): JSX.Element {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  return (
    <span
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
    >
      <span class="progress__bar" style={{ width: `${share * 100}%` }} />
    </span>
  );
}

export function Spinner({ label }: { label: string }): JSX.Element {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {label}
    </div>
  );
}

interface PanelProps {
  title: string;
  id?: string;
  children: ComponentChildren;
  actions?: ComponentChildren;
}

export function Panel({ title, id, children, actions }: PanelProps): JSX.Element {
  return (
    <section class="panel" aria-label={title} id={id}>
      <div class="panel__head">
        <h2>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
