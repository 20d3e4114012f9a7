// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { drawn } from "./plots/testing";
import { ScrollBox } from "./scroll-box";

it("is no region and gives no hint while its content fits", () => {
  const root = drawn(
    <ScrollBox label="Wide" hint="Scroll.">
      <p>narrow</p>
    </ScrollBox>,
  );
  expect(root.querySelector("[role]")).toBeNull();
  expect(root.textContent).toBe("narrow");
});
