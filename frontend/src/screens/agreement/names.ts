const COLLATOR = new Intl.Collator("en", { numeric: true });

/** A copy in the order of the names; Annotator 2 before Annotator 10. */
export function byName<T extends { name: string }>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => COLLATOR.compare(a.name, b.name));
}
