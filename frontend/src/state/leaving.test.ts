// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";
import { beforeLeaving, listenToLinks, navigate, path } from "./router";

listenToLinks(document);

let asked: (() => void)[] = [];
let mayLeave = false;
let stop = () => {};

beforeEach(() => {
  stop();
  navigate("/projects/start");
  asked = [];
  mayLeave = false;
  stop = beforeLeaving((go) => {
    asked.push(go);
    return mayLeave;
  });
});
afterEach(() => stop());

it("stays where a guard objects, and goes on when asked again", () => {
  navigate("/projects/other");
  expect([path.value, location.pathname, asked.length]).toEqual([
    "/projects/start",
    "/projects/start",
    1,
  ]);
  mayLeave = true;
  asked[0]?.();
  expect([path.value, location.pathname]).toEqual(["/projects/other", "/projects/other"]);
});

it("asks about links in the page", () => {
  document.body.innerHTML = `<a href="/projects/other">other</a>`;
  document.querySelector("a")?.click();
  expect([path.value, asked.length]).toEqual(["/projects/start", 1]);
});

it("keeps the page when the browser has gone back already", () => {
  history.replaceState(null, "", "/projects/before");
  dispatchEvent(new PopStateEvent("popstate"));
  expect([path.value, location.pathname]).toEqual(["/projects/start", "/projects/start"]);
  mayLeave = true;
  asked[0]?.();
  expect([path.value, location.pathname]).toEqual(["/projects/before", "/projects/before"]);
});

it("asks nobody once the guard is gone", () => {
  stop();
  navigate("/projects/other");
  expect([path.value, asked.length]).toEqual(["/projects/other", 0]);
});
