import { describe, expect, it } from "vitest";
import type { Estimate, Job, LearnedModel, ToLearnFrom } from "../api/types";
import {
  changeOf,
  digits,
  inUse,
  isEnough,
  isOneSided,
  isUnderWay,
  latestOf,
  range,
} from "./learning";

const estimate = (value: number, low: number, high: number): Estimate => ({ value, low, high });

describe("what became of a figure", () => {
  it.each([
    ["average_precision", 0.7, 0.8, "better"],
    ["average_precision", 0.8, 0.7, "worse"],
    ["log_loss", 0.7, 0.6, "better"],
    ["calibration_error", 0.1, 0.2, "worse"],
    ["log_loss", 0.701, 0.704, "same"],
  ] as const)("%s from %d to %d is %s", (name, before, after, outcome) => {
    const found = changeOf(name, estimate(before, 0, 1), estimate(after, 0, 1));
    expect(found).toEqual({ outcome, isClear: false });
  });

  it("is clear where the ranges are apart", () => {
    const [low, high] = [estimate(0.3, 0.2, 0.4), estimate(0.6, 0.5, 0.7)];
    expect(changeOf("average_precision", low, high).isClear).toBe(true);
    expect(changeOf("log_loss", high, low).isClear).toBe(true);
    expect(changeOf("log_loss", high, estimate(0.45, 0.4, 0.5)).isClear).toBe(false);
  });
});

it("writes figures without the zero in front", () => {
  expect([0.8234, 1, 0, 1.204, -0.5].map(digits)).toEqual([".82", "1.00", ".00", "1.20", "-.50"]);
  expect(range(estimate(0.5, 0.417, 0.6))).toBe(".42 – .60");
});

describe("what there is to learn from", () => {
  const there = (changes: Partial<ToLearnFrom>): ToLearnFrom => ({
    decisions: 40,
    documents: 8,
    kept: 20,
    dismissed: 20,
    decisions_needed: 40,
    documents_needed: 8,
    ...changes,
  });

  it.each([
    [{}, true],
    [{ decisions: 39 }, false],
    [{ documents: 7 }, false],
    [{ kept: 40, dismissed: 0 }, false],
  ])("%o is enough: %s", (changes, enough) => {
    expect(isEnough(there(changes))).toBe(enough);
  });

  it("is not one-sided where there is nothing", () => {
    expect(isOneSided(there({ decisions: 0, kept: 0, dismissed: 0 }))).toBe(false);
    expect(isOneSided(there({ kept: 0, dismissed: 40 }))).toBe(true);
  });
});

it("knows the version in use, 0 for the engine's own scores", () => {
  const version = (number: number, in_use: boolean) => ({ number, in_use }) as LearnedModel;
  expect(inUse([version(2, false), version(1, true)])).toBe(1);
  expect(inUse([version(1, false)])).toBe(0);
});

it("finds the latest job of a kind, and whether it is under way", () => {
  const job = (kind: string, status: string) => ({ kind, status }) as Job;
  const jobs = [job("export", "done"), job("refit", "running"), job("refit", "failed")];
  expect(latestOf("refit", jobs)).toBe(jobs[1]);
  expect(jobs.map(isUnderWay)).toEqual([false, true, false]);
  expect(isUnderWay(latestOf("preannotate", jobs))).toBe(false);
});
