// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ActiveTime } from "./active-time";

let time: ActiveTime;
let sent: number[];
let sight: DocumentVisibilityState;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  sent = [];
  sight = "visible";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => sight });
  time = new ActiveTime(10, async (seconds) => void sent.push(seconds));
});

afterEach(() => {
  time.dispose();
  vi.useRealTimers();
  Reflect.deleteProperty(document, "visibilityState");
});

const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);
const press = () => window.dispatchEvent(new KeyboardEvent("keydown"));
const look = (state: DocumentVisibilityState) => {
  sight = state;
  document.dispatchEvent(new Event("visibilitychange"));
};

test("goes on from what the server has, and reports the total now and then", () => {
  pass(29);
  expect([time.seconds.value, sent]).toEqual([39, []]);
  pass(1);
  expect(sent).toEqual([40]);
});

test("a minute without input ends it; the next input begins it again", () => {
  pass(200);
  expect(time.seconds.value).toBe(70);
  press();
  pass(5);
  expect(time.seconds.value).toBe(75);
});

test("a page out of sight counts nothing, and reports as it goes", () => {
  pass(5);
  look("hidden");
  expect(sent).toEqual([15]);
  press();
  pass(30);
  expect(time.seconds.value).toBe(15);
  look("visible");
  pass(2);
  expect(time.seconds.value).toBe(17);
});

test("a lost report is made up for by the next", async () => {
  time.dispose();
  let broken = true;
  time = new ActiveTime(0, async (seconds) => {
    if (broken) throw new Error("offline");
    sent.push(seconds);
  });
  pass(30);
  await vi.waitFor(() => expect(time.seconds.value).toBe(30));
  broken = false;
  await Promise.resolve();
  pass(1);
  expect(sent).toEqual([31]);
});

test("what is known is not sent again", async () => {
  await time.report();
  pass(30);
  await time.report();
  expect(sent).toEqual([40]);
});
