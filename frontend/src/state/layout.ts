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

if (typeof matchMedia !== "undefined") {
  for (const [, query] of QUERIES) {
    matchMedia(query).addEventListener("change", () => (layout.value = current()));
  }
}
