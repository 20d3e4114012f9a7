import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Loaded on every page; a screen may build on their classes. */
const ALWAYS = ["tokens.css", "base.css", "components.css"];

/** The classes that a style sheet's rules begin with. */
function classesOf(css: string): string[] {
  const selectors = css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/(?<=^|[{};])([^{};]+)\{/g);
  return [...selectors].flatMap(([, list]) =>
    (list ?? "").split(",").flatMap((selector) => /^\s*\.([\w-]+)/.exec(selector)?.[1] ?? []),
  );
}

it("no class is styled by two screens: a sheet once loaded stays, whatever screen comes next", () => {
  const sheets = new Map<string, Set<string>>();
  for (const file of readdirSync(import.meta.dirname)) {
    if (!file.endsWith(".css") || ALWAYS.includes(file)) continue;
    for (const name of classesOf(readFileSync(join(import.meta.dirname, file), "utf8")))
      sheets.set(name, (sheets.get(name) ?? new Set()).add(file));
  }
  expect(sheets.size).toBeGreaterThan(100);
  expect([...sheets].filter(([, files]) => files.size > 1)).toEqual([]);
});
