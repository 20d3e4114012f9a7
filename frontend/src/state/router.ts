import { signal } from "@preact/signals";

/** The path in the address bar. Links inside the app change it without loading a page. */
export const path = signal(typeof location === "undefined" ? "/" : location.pathname);

export function navigate(to: string, { replace = false } = {}): void {
  if (to === path.peek()) return;
  history[replace ? "replaceState" : "pushState"](null, "", to);
  path.value = location.pathname;
}

/** Pattern `/projects/:slug` against `/projects/demo` → { slug: "demo" }, or null. */
export function matchPath(pattern: string, actual: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = actual.replace(/\/+$/, "").split("/");
  if (wanted.length !== Math.max(given.length, pattern === "/" ? 2 : 0)) {
    return pattern === "/" && given.length === 1 ? {} : null;
  }
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

const OURS = /^\/($|projects(\/|$)|annotate\/)/;

export function listenToLinks(root: Document): void {
  addEventListener("popstate", () => (path.value = location.pathname));
  root.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || !isPlainClick(event)) return;
    if (link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
    if (!OURS.test(link.pathname) || link.hash) return;
    event.preventDefault();
    navigate(link.pathname);
  });
}

function isPlainClick(event: MouseEvent): boolean {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return event.button === 0 && !modified && !event.defaultPrevented;
}
