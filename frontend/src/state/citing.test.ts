import { describe, expect, test } from "vitest";
import { linkWith, rowForExcerpt, sourceOf } from "./citing";
import { aLink, anEvidence } from "./testing";

describe("the other document as a source", () => {
  test("by its address where it has one", () => {
    const link = aLink("l");
    link.other = { ...link.other, url: "https://herald.example/a", published_on: "2024-05-02" };
    expect(sourceOf(link)).toMatchObject({
      kind: "web",
      url: "https://herald.example/a",
      citation: "",
      title: link.other.title,
      publisher: link.other.publisher,
      published_on: "2024-05-02",
      date_found_by: "document",
    });
  });

  test("else as a document of the project, cited by what is known of it", () => {
    const link = aLink("l");
    link.other = {
      ...link.other,
      url: "",
      title: "Harbor closed",
      publisher: "Herald",
      published_on: null,
    };
    expect(sourceOf(link)).toMatchObject({
      kind: "document",
      url: "",
      citation: "Harbor closed, Herald",
      date_found_by: "",
    });
  });
});

test("a pasted passage is found in what is linked, whatever its line breaks", () => {
  const [a, b] = [aLink("a"), aLink("b")];
  b.other = { ...b.other, passage: { start: 0, end: 30, text: "The bridge fell\n\nat nine." } };
  expect(linkWith([a, b], " bridge fell at nine. ")).toBe(b);
  expect(linkWith([a, b], "at ten")).toBeUndefined();
  expect(linkWith([a, b], " \n ")).toBeUndefined();
});

test("an excerpt goes to the row at hand, else to the last that lacks one", () => {
  const rows = [anEvidence("a"), anEvidence("b"), anEvidence("c", { excerpt: "words" })];
  expect(rowForExcerpt(rows, "c")?.id).toBe("c");
  expect(rowForExcerpt(rows, null)?.id).toBe("b");
  expect(rowForExcerpt(rows.slice(2), null)).toBeNull();
});
