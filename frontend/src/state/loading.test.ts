import { expect, it } from "vitest";
import { oneAtATime } from "./loading";

it("never runs twice at once, and once more when asked meanwhile", async () => {
  const open: (() => void)[] = [];
  const run = oneAtATime(() => new Promise<void>((resolve) => open.push(resolve)));
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  run();
  run();
  run();
  expect(open).toHaveLength(1);
  open[0]?.();
  await settle();
  expect(open).toHaveLength(2);
  open[1]?.();
  await settle();
  expect(open).toHaveLength(2);
  run();
  expect(open).toHaveLength(3);
});
