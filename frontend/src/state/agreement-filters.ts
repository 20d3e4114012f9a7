import { useEffect, useMemo, useState } from "preact/hooks";

/** What the agreement page is narrowed to, kept in the address; "" is everything. */
export interface Filters {
  pairs: string;
  label: string;
  annotator: string;
  since: string;
  until: string;
}

type Name = keyof Filters;
const NAMES: readonly Name[] = ["pairs", "label", "annotator", "since", "until"];
export const NOTHING: Filters = { pairs: "", label: "", annotator: "", since: "", until: "" };

/** `?pairs=both` → the filters; what is not one of them is left out. */
export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  return Object.fromEntries(
    NAMES.map((name) => [name, query.get(name) ?? ""]),
  ) as unknown as Filters;
}

/** The filters that narrow, as a query: `""` or `?…`. */
export function queryOf(filters: Filters): string {
  const pairs = NAMES.filter((name) => filters[name]).map((name) => [name, filters[name]]);
  return pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : "";
}

/** Whether anything is narrowed; the choice of pairs leaves nothing out by itself. */
export function narrows(filters: Filters): boolean {
  return NAMES.some((name) => name !== "pairs" && filters[name] !== "");
}

export interface FilterState {
  filters: Filters;
  change: (changes: Partial<Filters>) => void;
}

/** The filters of the address; a change is a step in the history of the browser. */
export function useFilters(): FilterState {
  const [search, setSearch] = useState(() => location.search);
  useEffect(() => {
    const follow = () => setSearch(location.search);
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const filters = useMemo(() => readFilters(search), [search]);
  const change = (changes: Partial<Filters>) => {
    const query = queryOf({ ...filters, ...changes });
    if (query === queryOf(filters)) return;
    history.pushState(null, "", location.pathname + query);
    setSearch(query);
  };
  return { filters, change };
}
