import type { ComponentType } from "preact";

/** Parameters from the path, by name. */
export interface ScreenProps {
  params: Record<string, string>;
}

interface ScreenModule {
  default: ComponentType<ScreenProps>;
}

/** Path pattern → file in screens/, whose default export is the screen. */
export const ROUTES: readonly (readonly [pattern: string, screen: string])[] = [
  ["/", "home"],
  ["/profile", "profile"],
  ["/projects/:slug", "project"],
  ["/projects/:slug/settings", "settings"],
  ["/annotate/:assignment", "annotate"],
  ["/projects/:slug/agreement/:round", "agreement"],
  ["/projects/:slug/adjudicate/:round", "adjudicate"],
  ["/projects/:slug/adjudicate/:round/:document", "adjudicate-document"],
];

const MODULES = import.meta.glob<ScreenModule>(
  "./screens/{home,profile,project,annotate,agreement,adjudicate,adjudicate-document,settings,sign-in}.tsx",
);

/** Loads a screen's code; null when there is no such screen. */
export async function loadScreen(name: string): Promise<ComponentType<ScreenProps> | null> {
  const load = MODULES[`./screens/${name}.tsx`];
  return load ? (await load()).default : null;
}
