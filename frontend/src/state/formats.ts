/** Dates, times and sizes as people read them. */

const DAY = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
const HOURS = { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
const MOMENT = new Intl.DateTimeFormat("en", HOURS);
const DATED_MOMENT = new Intl.DateTimeFormat("en", { ...HOURS, year: "numeric" });

/** `2024-03-05` → `March 5, 2024`; what is no date stays as it is. */
export function day(iso: string | null): string {
  if (!iso) return "";
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : DAY.format(date);
}

/** Two days as `May 14 – 16, 2024`; one where both are the same or the other is open. */
export function days(from: string | null, to: string | null): string {
  const [first, last] = [new Date(from ?? ""), new Date(to ?? "")];
  if (Number.isNaN(first.getTime()) || Number.isNaN(last.getTime())) return day(from || to);
  return DAY.formatRange(first, last);
}

/** A moment in the reader's own time zone; the year is said where it is not this one. */
export function moment(iso: string | null, now: Date = new Date()): string {
  if (!iso) return "";
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return (date.getFullYear() === now.getFullYear() ? MOMENT : DATED_MOMENT).format(date);
}

/** A time at work: `less than a minute`, `12 min`, `3 h 05 min`. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return "less than a minute";
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Bytes in the largest fitting decimal unit. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

const BINARY = ["B", "KiB", "MiB", "GiB"];

/** A limit in bytes as who set it meant it: 2³⁰ is 1 GiB, what is no whole number of such units is rounded. */
export function limit(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value % 1024 === 0 && unit < BINARY.length - 1) [value, unit] = [value / 1024, unit + 1];
  return value < 1024 && unit > 0 ? `${value} ${BINARY[unit]}` : size(bytes);
}
