import { expect, it } from "vitest";
import { matchPath } from "./router";

it.each([
  ["/", "/", {}],
  ["/", "/projects/demo", null],
  ["/projects/:slug", "/projects/demo", { slug: "demo" }],
  ["/projects/:slug", "/projects/demo/", { slug: "demo" }],
  ["/projects/:slug", "/projects/a%20b", { slug: "a b" }],
  ["/projects/:slug", "/annotate/demo", null],
  [
    "/projects/:slug/adjudicate/:round/:document",
    "/projects/demo/adjudicate/1/2",
    { slug: "demo", round: "1", document: "2" },
  ],
  ["/projects/:slug/adjudicate/:round", "/projects/demo/adjudicate/1/2", null],
])("matches %s against %s", (pattern, actual, expected) => {
  expect(matchPath(pattern, actual)).toEqual(expected);
});
