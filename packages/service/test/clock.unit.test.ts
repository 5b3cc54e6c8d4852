import { expect, test } from "vitest";
import { skewOf } from "../src/clock.ts";

test("a clock is right unless a fault run puts it ahead or behind", () => {
  expect(skewOf({})).toBe(0);
  expect(skewOf({ CLOCK_SKEW_MS: "60000" })).toBe(60_000);
  expect(skewOf({ CLOCK_SKEW_MS: "-60000", NODE_ENV: "development" })).toBe(-60_000);
});

test("a skewed clock is refused in production, and so is what is no number of at most an hour", () => {
  expect(() => skewOf({ CLOCK_SKEW_MS: "1", NODE_ENV: "production" })).toThrow("production");
  expect(() => skewOf({ CLOCK_SKEW_MS: "soon" })).toThrow("whole number");
  expect(() => skewOf({ CLOCK_SKEW_MS: "3600001" })).toThrow("an hour at most");
});
