// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { drawn, texts } from "../../components/plots/testing";
import { Cards } from "./cards";
import { aMeasure, anAgreement, anAssistedAgreement } from "./testing";

const cards = (agreement = anAgreement()) => [
  ...drawn(<Cards agreement={agreement} />).querySelectorAll(".reading"),
];

describe("the three cards", () => {
  it("stand in the order of the work, each with its figure, advice, n and method", () => {
    const shown = cards();
    expect(shown.map((card) => texts(card, "h2")[0])).toEqual([
      "Finding",
      "Labeling, given a match",
      "Verdict",
    ]);
    expect(shown.map((card) => texts(card, ".measure__value")[0])).toEqual([
      "0.70",
      "0.50",
      "0.60",
    ]);
    expect(shown.map((card) => texts(card, ".badge")[0])).toEqual([
      "Tentative",
      "Not decided yet",
      "Not reliable",
    ]);
    expect(texts(shown[0], ".reading__advice")[0]).toContain("It is tentative.");
    expect(texts(shown[0], ".reading__basis")).toEqual(["n = 40 documents · Krippendorff's alpha"]);
    expect(texts(shown[2], ".reading__interval")).toEqual(["95 % interval 0.50 to 0.70"]);
  });

  it("say AC1, percent and the skew beside the verdict's alpha", () => {
    const beside = texts(cards()[2], ".reading__beside")[0];
    expect(beside).toContain("Gwet’s AC10.75 (0.65 to 0.85)");
    expect(beside).toContain("Percent agreement80 % (70 % to 90 %)");
    expect(beside).toContain("90 % are Supported.");
  });

  it("draw all three on one axis, which reaches below 0 where one interval does", () => {
    const agreement = anAgreement();
    agreement.labeling = { ...agreement.labeling, cu_alpha: aMeasure(-0.1) };
    const zeros = cards(agreement).map((card) => card.querySelector(".axis-marks__zero"));
    expect(zeros.map((line) => line?.getAttribute("x1"))).toEqual(Array(3).fill("16.666666667%"));
  });

  it("draw every kind of pairs on that axis too", () => {
    const agreement = anAssistedAgreement();
    agreement.verdict.by_pairs = agreement.verdict.by_pairs.map((row) => ({
      ...row,
      alpha: aMeasure(-0.1),
    }));
    const interval = cards(agreement)[2]?.querySelector("tbody .interval line");
    expect([interval?.getAttribute("x1"), interval?.getAttribute("x2")]).toEqual([
      "0%",
      "16.666666667%",
    ]);
  });

  it("give the reason where there is no number, and where there is no interval", () => {
    const agreement = anAgreement();
    agreement.finding = { ...agreement.finding, unitizing_alpha: aMeasure(null) };
    agreement.labeling = {
      ...agreement.labeling,
      cu_alpha: aMeasure(0.4, { low: null, high: null, interval_reason: "Too few." }),
    };
    const [finding, labeling] = cards(agreement);
    expect(texts(finding, ".measure__value, .reading__reason")).toEqual([
      "No value",
      "There is nothing to compare.",
    ]);
    expect(finding?.querySelector("svg")).toBeNull();
    expect(texts(labeling, ".reading__interval")).toEqual(["Too few."]);
  });

  it("say which pairs the headline is of, unassisted first", () => {
    const verdict = cards(anAssistedAgreement())[2];
    expect(texts(verdict, ".reading__of")).toEqual(["unassisted: neither saw suggestions"]);
    expect(texts(verdict, "tbody th")).toEqual(["Neither saw them", "Both saw suggestions"]);
    expect(texts(cards()[2], ".reading__of")).toEqual([]);
  });
});
