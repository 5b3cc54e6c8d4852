import { describe, expect, test } from "vitest";
import { percentile, summarize } from "../src/statistics.ts";

describe("numbers", () => {
  test("the median of an even count lies halfway between the two in the middle", () => {
    expect(summarize([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4 });
    expect(summarize([9, 1, 5])).toEqual({ min: 1, median: 5, max: 9 });
  });

  test("nothing is not summarized as something", () => {
    expect(() => summarize([])).toThrow("nothing to summarize");
  });

  test("a percentile is a value that was measured, by nearest rank", () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 50, 99, 99.9, 100].map((percent) => percentile(sorted, percent))).toEqual([1, 50, 99, 100, 100]);
    expect(percentile([], 50)).toBeNaN();
  });
});
