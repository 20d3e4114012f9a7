import { describe, expect, it } from "vitest";
import type { Upload } from "../api/types";
import {
  columnsShown,
  draftOf,
  isReady,
  isWhole,
  MACHINE,
  renamed,
  requestOf,
} from "./import-request";

const upload = {
  id: "u",
  table: { header: ["id", "Body"], rows: [], columns: { text: "Body" }, known: [], wrong: "" },
} as unknown as Upload;

describe("what is asked of a file", () => {
  it("says nothing that is not said", () => {
    expect(requestOf(draftOf(upload), true)).toEqual({
      upload: "u",
      people: {},
      labels: {},
      columns: { text: "Body" },
      preview: true,
    });
  });

  it("leaves columns out that are taken off", () => {
    const draft = { ...draftOf(upload), columns: { text: "Body", title: "" }, whose: "anna" };
    expect(requestOf(draft, false)).toMatchObject({ columns: { text: "Body" }, whose: "anna" });
  });

  it("is people's work or a machine's, not both", () => {
    const draft = { ...draftOf(upload), suggestions: "tool", version: "2", people: { a: "b" } };
    expect(requestOf(draft, true)).not.toHaveProperty("suggestions");
    const machine = { ...draft, whose: MACHINE };
    expect(requestOf(machine, true)).toMatchObject({
      suggestions: "tool",
      version: "2",
      people: {},
    });
    expect(requestOf(machine, true)).not.toHaveProperty("whose");
    expect(isWhole(machine)).toBe(true);
    expect(isWhole({ ...machine, suggestions: " " })).toBe(false);
  });

  it("keeps a label that is to be left out", () => {
    const labels = renamed({ a: "event" }, "b", "");
    expect(labels).toEqual({ a: "event", b: "" });
    expect(renamed(labels, "a", undefined)).toEqual({ b: "" });
  });

  it("shows the usual columns and those that are mapped", () => {
    expect(columnsShown(upload)[0]).toBe("text");
  });

  it("is ready when a look found nothing wrong", () => {
    expect(isReady(null)).toBe(false);
    expect(isReady({ faults: [] } as never)).toBe(true);
    expect(isReady({ faults: [{}] } as never)).toBe(false);
  });
});
