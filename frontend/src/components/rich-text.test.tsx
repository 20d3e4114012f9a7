// @vitest-environment happy-dom
import { render } from "preact";
import { expect, it } from "vitest";
import { RichText } from "./rich-text";

function shown(html: string): HTMLElement {
  const root = document.createElement("div");
  render(<RichText html={html} />, root);
  return root.firstElementChild as HTMLElement;
}

it("shows allowed elements, with headings one step down", () => {
  const text = shown("<h1>Guide</h1><p>Mark <strong>all</strong>.</p><ul><li>one</li></ul>");
  expect(text.innerHTML).toBe(
    "<h2>Guide</h2><p>Mark <strong>all</strong>.</p><ul><li>one</li></ul>",
  );
});

it.each([
  ["a script", "<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"],
  ["a handler", '<p onclick="alert(1)">a</p>', "<p>a</p>"],
  ["an image", 'a<img src="x" onerror="alert(1)">b', "ab"],
  ["a frame", "<iframe src='//evil.example'>x</iframe>", "x"],
  ["a script address", '<a href="javascript:alert(1)">a</a>', "<a>a</a>"],
  ["a data address", '<a href="data:text/html,x">a</a>', "<a>a</a>"],
  ["style", '<p style="position:fixed">a</p><style>p{}</style>', "<p>a</p>"],
])("leaves %s out", (_name, html, expected) => expect(shown(html).innerHTML).toBe(expected));

it("opens links elsewhere, telling nothing", () => {
  const link = shown('<a href="https://example.org/">a</a>').querySelector("a");
  expect([link?.target, link?.rel]).toEqual(["_blank", "noopener nofollow"]);
});
