// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import type { Agreement } from "../../api/agreement";
import { drawn, texts } from "../../components/plots/testing";
import { pointsOf } from "./part-drift";
import { Parts } from "./parts";
import { anAgreement, anAssistedAgreement } from "./testing";

const PLACE = { slug: "p", round: "r1", mayOpenCases: true };

/** The page's parts, all unfolded. */
async function parts(agreement: Agreement = anAgreement(), place = PLACE): Promise<HTMLElement> {
  const root = drawn(<Parts agreement={agreement} place={place} />);
  await act(() => root.querySelector("button")?.click());
  return root;
}

const part = async (id: string, agreement?: Agreement, place?: typeof PLACE) =>
  (await parts(agreement, place)).querySelector(`#${id}`);

describe("the parts", () => {
  it("are folded but the first, each with a line that is read without unfolding", () => {
    const root = drawn(<Parts agreement={anAgreement()} place={PLACE} />);
    const folds = [...root.querySelectorAll("details.part")];
    expect(folds.map((fold) => (fold as HTMLDetailsElement).open)).toEqual([
      true,
      ...Array(8).fill(false),
    ]);
    expect(texts(root, ".part__gist")).toEqual([
      "2 labels; agreed on least: Refuted, 0.20",
      "2 annotators; no pair differs from the project’s alpha",
      "most often Supported against Refuted, 12 times",
      "1 claim",
      "3 weeks, 1 guideline version",
      "none shown in this round",
      "75 % of claims found by several; 10 claims by one person only",
      "check-worthiness 0.55",
      "version 1",
    ]);
  });

  it("are listed in a table of contents that unfolds them", async () => {
    const root = drawn(<Parts agreement={anAgreement()} place={PLACE} />);
    const link = root.querySelector<HTMLAnchorElement>("nav a[href='#drift']");
    await act(() => link?.click());
    expect(root.querySelector<HTMLDetailsElement>("#drift")?.open).toBe(true);
  });

  it("give every picture a name, and its figures as a table", async () => {
    const root = await parts(anAssistedAgreement());
    for (const figure of root.querySelectorAll("figure")) {
      const id = figure.getAttribute("aria-labelledby") ?? "";
      expect(document.getElementById(id)?.textContent).not.toBe("");
      expect(figure.querySelector("table, .plot__note")).not.toBeNull();
    }
    for (const picture of root.querySelectorAll("svg"))
      expect(picture.closest("[aria-hidden], [aria-label]")).not.toBeNull();
  });
});

describe("annotators", () => {
  it("stand by name", async () => {
    const tables = (await part("annotators"))?.querySelectorAll("table.drawn");
    expect(texts(tables?.[0], "tbody th")).toEqual([
      "Anna12 documents, 30 claims",
      "Ben12 documents, 30 claims",
    ]);
  });

  it.each([
    [{ differs: "lower", few: false, p: 0.0001 }, "lower", "agrees less than the project"],
    [{ differs: "higher", few: false, p: 0.01 }, "higher", "agrees more than the project"],
    [{ differs: "lower", few: true, p: 0.001 }, "few", "fewer than 30 shared claims"],
  ] as const)("a pair of %o is marked %s", async (changes, mark, reading) => {
    const agreement = anAgreement();
    agreement.pairwise.cells = agreement.pairwise.cells.map((cell) => ({ ...cell, ...changes }));
    const shown = await part("annotators", agreement);
    expect(shown?.querySelectorAll(`.plot > .scroll-box .cell--${mark}`)).toHaveLength(2);
    expect(texts(shown, "details.fold td").at(-1)).toBe(reading);
  });

  it("make no pair where there is one", async () => {
    const agreement = anAgreement();
    agreement.people = agreement.people.slice(0, 1);
    expect((await part("annotators", agreement))?.textContent).toContain("so there is no pair");
  });
});

describe("claims", () => {
  it("lead to their cases", async () => {
    const links = (await part("confusion"))?.querySelectorAll<HTMLAnchorElement>(".claim-list a");
    expect([...(links ?? [])].map((link) => link.getAttribute("href"))).toEqual([
      "/projects/p/adjudicate/r1/d1",
      "/projects/p/adjudicate/r1/d2",
    ]);
  });

  it("are named without a link to who may not open cases", async () => {
    const shown = await part("disputed", anAgreement(), { ...PLACE, mayOpenCases: false });
    expect(shown?.querySelector("a")).toBeNull();
    expect(shown?.textContent).toContain("Article 1");
  });

  it("say who judged them how", async () =>
    expect(texts(await part("disputed"), ".verdicts li")).toEqual([
      "Anna Supported",
      "Ben Refuted",
    ]));

  it("are not named to those who annotate", async () => {
    const agreement = anAgreement();
    agreement.confusion.items_shown = agreement.disputed.items_shown = false;
    for (const id of ["confusion", "disputed"]) {
      const shown = await part(id, agreement);
      expect(shown?.textContent).toContain("could be handed one of them");
      expect(shown?.querySelector(".item-link")).toBeNull();
    }
  });
});

describe("drift", () => {
  it("puts weeks at their dates", () => {
    const [first, second, third] = pointsOf(anAgreement().drift.weeks, "alpha");
    const all = (third?.at ?? 0) - (first?.at ?? 0);
    expect(((second?.at ?? 0) - (first?.at ?? 0)) / all).toBeCloseTo(0.25);
  });

  it("names the year where there are several", () => {
    const [week] = anAgreement().drift.weeks;
    if (!week) throw new Error("no week");
    const weeks = [week, { ...week, start: "2027-05-03" }];
    expect(pointsOf(weeks, "alpha").map(({ label }) => label)).toEqual(["Mar 2026", "May 2027"]);
    expect(pointsOf([week], "alpha").map(({ label }) => label)).toEqual(["Mar 2"]);
  });

  it("puts one week in the middle", () => {
    const [only] = pointsOf(anAgreement().drift.weeks.slice(0, 1), "alpha");
    expect(only?.at).toBeCloseTo(0.54);
  });

  it("has the same figures as a table", async () =>
    expect(texts((await part("drift"))?.querySelector("details"), "tbody tr")).toEqual([
      "March 2, 20260.50 (0.40 to 0.60)40",
      "March 9, 2026There is nothing to compare.40",
      "March 30, 20260.70 (0.60 to 0.80)40",
    ]));
});

describe("the effect of suggestions", () => {
  it("is drawn with its differences, unassisted work first", async () => {
    const shown = await part("suggestions", anAssistedAgreement());
    expect(texts(shown, "tbody th")).toEqual([
      "Neither saw them",
      "Both saw suggestions",
      "One saw them",
      "Shown minus withheld.",
      "Shown",
      "Withheld",
      "Shown minus withheld.",
      "Accepted",
      "Accepted and edited",
      "Dismissed",
      "Left undecided",
      "Supported",
    ]);
    expect(shown?.textContent).toContain("+20 pp");
    expect(shown?.textContent).toContain("Drawn by lot.");
  });

  it("says so where none are shown", async () =>
    expect((await part("suggestions"))?.textContent).toContain("shows suggestions to nobody"));
});

it("names claims that one person found, and the threshold in use", async () => {
  const shown = await part("matching");
  expect(texts(shown, "tbody tr")).toContain("Found by one person only1025 %");
  expect(shown?.textContent).toContain("from 0.5used on this page");
  expect(shown?.textContent).toContain("1 claim was judged in two ways");
});
