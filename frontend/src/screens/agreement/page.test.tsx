// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { NetworkError } from "../../api/client";
import { drawn, texts } from "../../components/plots/testing";
import { NOTHING } from "../../state/agreement-filters";
import { Page, type PageProps } from "./page";
import { anAgreement, anAssistedAgreement } from "./testing";

const onFilter = vi.fn();

function page(changes: Partial<PageProps> = {}): HTMLElement {
  onFilter.mockReset();
  return drawn(
    <Page
      agreement={anAgreement()}
      place={{ slug: "p", round: "r1", mayOpenCases: true }}
      filters={NOTHING}
      onFilter={onFilter}
      isStale={false}
      error={null}
      onRetry={vi.fn()}
      {...changes}
    />,
  );
}

const nothing = { ...anAgreement(), documents: { finished: 0, total: 3, skipped: 0 } };

function choose(root: HTMLElement, id: string, value: string, event: string): void {
  const control = root.querySelector<HTMLSelectElement>(`#${id}`);
  if (!control) throw new Error(`no #${id}`);
  control.value = value;
  control.dispatchEvent(new Event(event, { bubbles: true }));
}

describe("filters", () => {
  it("are the round's own choices, people by name", () => {
    const root = page();
    expect(texts(root, "#filter-annotator option")).toEqual(["Everyone", "Anna", "Ben"]);
    expect(texts(root, "#filter-label option")).toEqual(["All", "Event"]);
    expect(texts(root, "#filter-round option")).toEqual([
      "First pass (guideline 1)",
      "Second pass (guideline 2)",
    ]);
  });

  it.each([
    [true, NOTHING, true],
    [false, NOTHING, false],
    [false, { ...NOTHING, label: "event" }, true],
  ])("with room %s and filters %o they start open: %s", (matches, filters, isOpen) => {
    vi.stubGlobal("matchMedia", () => ({ matches }));
    expect(page({ filters }).querySelector<HTMLDetailsElement>(".filter-fold")?.open).toBe(isOpen);
    vi.unstubAllGlobals();
  });

  it("are told one at a time", () => {
    const root = page();
    choose(root, "filter-label", "event", "change");
    expect(onFilter).toHaveBeenLastCalledWith({ label: "event" });
    choose(root, "filter-since", "2026-03-02", "input");
    expect(onFilter).toHaveBeenLastCalledWith({ since: "2026-03-02" });
  });

  it("wait for a year that is still being typed", () => {
    choose(page(), "filter-until", "0002-03-02", "input");
    expect(onFilter).not.toHaveBeenCalled();
  });

  it("are cleared together, but for the choice of pairs", () => {
    const root = page({ filters: { ...NOTHING, label: "event", pairs: "both" } });
    const clear = [...root.querySelectorAll("button")].find(
      (b) => b.textContent === "Clear filters",
    );
    clear?.click();
    expect(onFilter).toHaveBeenCalledWith({ ...NOTHING, pairs: "both" });
  });

  it("are those of the files", () => {
    const root = page({ filters: { ...NOTHING, pairs: "both", label: "event" } });
    const files = [...root.querySelectorAll<HTMLAnchorElement>("a[download]")];
    expect(files.map((link) => link.getAttribute("href"))).toEqual([
      "/api/v1/rounds/r1/agreement/file?as=csv&pairs=both&label=event",
      "/api/v1/rounds/r1/agreement/file?as=json&pairs=both&label=event",
    ]);
  });
});

describe("pairs", () => {
  it("are switched where there are several kinds", () => {
    const root = page({ agreement: anAssistedAgreement() });
    const kinds = [...root.querySelectorAll<HTMLButtonElement>(".pairs [role=radio]")];
    expect(kinds.map((kind) => kind.textContent)).toEqual([
      "All pairs · 12",
      "Neither saw them · 5",
      "Both saw suggestions · 7",
    ]);
    expect(kinds.map((kind) => kind.ariaChecked ?? kind.getAttribute("aria-checked"))).toEqual([
      "false",
      "true",
      "false",
    ]);
    kinds[2]?.click();
    expect(onFilter).toHaveBeenCalledWith({ pairs: "both" });
  });

  it("are only named where there is one kind", () => {
    const root = page();
    expect(root.querySelector(".pairs [role=radio]")).toBeNull();
    expect(texts(root, ".pairs__sentence")).toEqual(["Nobody saw suggestions."]);
  });
});

describe("without figures", () => {
  it("says that nothing is finished, and where to go", () => {
    const root = page({ agreement: nothing });
    expect(texts(root, ".empty h2")).toEqual(["Nothing to compare yet"]);
    expect(root.querySelector(".empty a")?.getAttribute("href")).toBe("/projects/p");
    expect(root.querySelector(".readings")).toBeNull();
  });

  it("says that nothing fits the filters, and clears them", () => {
    const root = page({ agreement: nothing, filters: { ...NOTHING, since: "2030-01-01" } });
    expect(texts(root, ".empty h2")).toEqual(["No finished work fits these filters"]);
    root.querySelector<HTMLButtonElement>(".empty button")?.click();
    expect(onFilter).toHaveBeenCalledWith(NOTHING);
  });

  it("keeps the figures before while others are measured, and says so", () => {
    const root = page({ isStale: true });
    expect(texts(root, "[role=status]")).toEqual(["Measuring …"]);
    expect(root.querySelector(".agreement__figures--stale .readings")).not.toBeNull();
  });

  it("shows no figures of other filters beside an error", () => {
    const root = page({ isStale: true, error: new NetworkError() });
    expect(root.querySelector(".readings")).toBeNull();
    expect(texts(root, "[role=alert] button")).toEqual(["Try again"]);
  });
});
