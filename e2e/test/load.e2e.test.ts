import { until } from "@stagedoor/platform/testing/until";
import { expect, inject, test } from "vitest";
import { prepareLoad } from "../src/load/prepare.ts";
import { startLoad } from "../src/load.ts";

const { web } = inject("stack");

test("a load books what there is, is refused the rest, and no request of it fails", async () => {
  const [attendees, events, capacity] = [4, 10, 3];
  const prepared = await prepareLoad(web, { attendees, events, capacity });
  const load = await startLoad({ origin: web, ...prepared, ratePerSecond: 100, maxInFlight: 20 });
  await until(() => load.sofar().sent > attendees * events, { what: "every pair was sent", timeoutMs: 30_000 });
  const { booked, refused, failures, sent, latencyMs } = await load.stop();
  expect(failures).toEqual([]);
  expect(new Set(booked).size).toBe(events * capacity);
  expect(Object.keys(refused)).toContain("sold_out");
  expect(booked.length + Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(sent);
  expect(latencyMs.p50).toBeLessThanOrEqual(latencyMs.max);
});
