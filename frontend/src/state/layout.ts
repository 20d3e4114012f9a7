import { signal } from "@preact/signals";

/** How much room there is; the widest that fits wins. */
export type Layout = "wide" | "desk" | "drawer" | "phone";

const QUERIES: readonly (readonly [Layout, string])[] = [
  ["wide", "(min-width: 105rem)"],
  ["desk", "(min-width: 70rem)"],
  ["drawer", "(min-width: 44rem)"],
];

function current(): Layout {
  return QUERIES.find(([, query]) => matchMedia(query).matches)?.[0] ?? "phone";
}

export const layout = signal<Layout>(typeof matchMedia === "undefined" ? "desk" : current());

/** Whether selecting is done with the bar below: it is clear of a touch screen's own menu. */
export function marksFromBelow(): boolean {
  if (layout.value === "phone") return true;
  return layout.value === "drawer" && matchMedia("(hover: none)").matches;
}

if (typeof matchMedia !== "undefined") {
  for (const [, query] of QUERIES) {
    matchMedia(query).addEventListener("change", () => (layout.value = current()));
  }
}
