import { describe, expect, test } from "vitest";
import { latency, perSecond } from "../src/load/attempts.ts";
import { closedLoop } from "../src/load/closedLoop.ts";
import { openLoop } from "../src/load/openLoop.ts";

describe("load", () => {
  test("a closed loop has as many attempts at once as workers, and each number once", async () => {
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    const attempts = await closedLoop({ workers: 3, forMs: 60_000, most: 50 }, async (n) => {
      seen.push(n);
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      return n < 40 ? "made" : "sold_out";
    });
    expect(most).toBe(3);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(attempts.all).toEqual({ made: 40, sold_out: 10 });
    expect(perSecond(attempts, "made") / perSecond(attempts, "sold_out")).toBeCloseTo(4);
  });

  test("an attempt that ends after the time is over counts among all, not in the rate", async () => {
    const attempts = await closedLoop({ workers: 2, forMs: 20 }, async (n, worker) => {
      if (worker === 0) await new Promise(setImmediate);
      else await new Promise((resolve) => setTimeout(resolve, 60));
      return worker === 0 ? "quick" : `slow${n}`;
    });
    expect(attempts.all.slow1).toBe(1);
    expect(attempts.inTime.slow1).toBeUndefined();
    expect(attempts.inTime.quick).toBeGreaterThan(0);
  });

  test("who arrives while everything stands still is charged from the instant it meant to begin", async () => {
    // One worker, one stall of 100 ms at the first of 20 arrivals in 100 ms: the others wait for what is left of it.
    const attempts = await openLoop({ rate: 200, forMs: 100, workers: 1 }, async (n) => {
      if (n === 0) await new Promise((resolve) => setTimeout(resolve, 100));
      return "made";
    });
    expect(attempts.all).toEqual({ made: 20 });
    // A loop that starts its clock late would find 19 attempts of no time at all.
    expect(latency(attempts, "made", 50)).toBeGreaterThan(30);
  });
});
