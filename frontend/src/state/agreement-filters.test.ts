// @vitest-environment happy-dom
import { h, render } from "preact";
import { act } from "preact/test-utils";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type FilterState,
  narrows,
  NOTHING,
  queryOf,
  readFilters,
  useFilters,
} from "./agreement-filters";

describe("filters in an address", () => {
  it.each(["", "?pairs=both", "?label=event&annotator=7&since=2026-01-02&until=2026-02-03"])(
    "%s is read and written",
    (query) => expect(queryOf(readFilters(query))).toBe(query),
  );

  it("leaves what is no filter out", () =>
    expect(readFilters("?evil=1&pairs=one")).toEqual({ ...NOTHING, pairs: "one" }));

  it.each([
    [{ ...NOTHING, pairs: "both" }, false],
    [{ ...NOTHING, since: "2026-01-02" }, true],
  ])("knows whether anything is left out", (filters, expected) =>
    expect(narrows(filters)).toBe(expected),
  );
});

describe("the address bar", () => {
  let state: FilterState;
  const Probe = () => {
    state = useFilters();
    return null;
  };

  async function open(query: string): Promise<void> {
    history.replaceState(null, "", `/projects/p/agreement/r${query}`);
    await act(() => render(h(Probe, null), document.createElement("div")));
  }

  beforeEach(() => open("?pairs=both"));

  it("is read at the start", () => expect(state.filters.pairs).toBe("both"));

  it("keeps a change", async () => {
    await act(() => state.change({ label: "event" }));
    expect(location.search).toBe("?pairs=both&label=event");
    expect(state.filters.label).toBe("event");
  });

  it("is followed back", async () => {
    await act(() => state.change({ pairs: "" }));
    expect(state.filters.pairs).toBe("");
    history.replaceState(null, "", "/projects/p/agreement/r?pairs=both");
    await act(() => void dispatchEvent(new Event("popstate")));
    expect(state.filters.pairs).toBe("both");
  });
});
