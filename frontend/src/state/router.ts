import { signal } from "@preact/signals";

/** The path in the address bar. Links inside the app change it without loading a page. */
export const path = signal(typeof location === "undefined" ? "/" : location.pathname);

/** Asked before the path changes; one that answers false keeps it, and may call `go` later. */
type LeaveGuard = (go: () => void) => boolean;
const guards = new Set<LeaveGuard>();

/** Until the returned function is called, nothing inside the app is left without asking `guard`. */
export function beforeLeaving(guard: LeaveGuard): () => void {
  guards.add(guard);
  return () => guards.delete(guard);
}

export function navigate(to: string, { replace = false } = {}): void {
  if (to === path.peek()) return;
  for (const guard of guards) if (!guard(() => navigate(to, { replace }))) return;
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

/** The browser has gone back already when it tells so; where a guard objects, the page stays on top. */
function followHistory(): void {
  const to = location.pathname;
  const from = path.peek();
  if (to === from) return;
  const go = () => {
    for (const guard of guards) {
      if (guard(go)) continue;
      if (location.pathname !== from) history.pushState(null, "", from);
      return;
    }
    if (location.pathname !== to) history.pushState(null, "", to);
    path.value = to;
  };
  go();
}

const OURS = /^\/($|projects(\/|$)|annotate\/)/;

export function listenToLinks(root: Document): void {
  addEventListener("popstate", followHistory);
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
