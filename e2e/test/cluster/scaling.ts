import { until } from "@stagedoor/platform/testing/until";
import { describe, expect, test } from "vitest";
import { startBuying } from "../../src/cluster/buying.ts";
import { figure, timed } from "../../src/cluster/figures.ts";
import { startHolding } from "../../src/cluster/holding.ts";
import { kubectl, podsOf, release } from "../../src/cluster/kube.ts";
import { followReplicas } from "../../src/cluster/replicas.ts";
import { expectAllKept } from "./kept.ts";

/**
 * Holds a second: more than two pods are to take by the autoscaler's measure (8 ms of CPU each, of 75 that a pod is to use), and
 * less than what two cores can carry with all that follows from a hold: 60 a second are 97 % of them.
 */
const rate = Number(process.env.STAGEDOOR_TEST_RATE || 40);
/** Too little to keep more than two pods. */
const calmRate = 5;

export function scaling(): void {
  describe("the autoscaler", () => {
    test("takes bookings from 2 to at least 4 replicas under load and back, and no request fails", async () => {
      const replicas = followReplicas("bookings", figure);
      const holding = await startHolding(rate);
      const buying = await startBuying();
      await timed("from 2 to 4 replicas of bookings", () =>
        until(async () => (await podsOf("bookings")).length >= 4, {
          timeoutMs: 240_000,
          everyMs: 1000,
          what: "there are 4 pods of bookings",
        }),
      );
      await kubectl(["rollout", "status", `deployment/${release}-bookings`, "--timeout=120s"]);
      const bought = await buying.stop();
      const held = await holding.stop();
      figure(held.summary);
      // Somebody is still there while pods are taken away.
      const calm = await startHolding(calmRate);
      await timed("back to 2 replicas", () =>
        until(async () => (await podsOf("bookings")).length === 2, {
          timeoutMs: 240_000,
          everyMs: 1000,
          what: "there are 2 pods of bookings",
        }),
      );
      const heldMeanwhile = await calm.stop();
      figure(heldMeanwhile.summary);
      replicas.stop();

      expect(held.failures).toEqual([]);
      expect(heldMeanwhile.failures).toEqual([]);
      expect(bought.failures).toEqual([]);
      expect(bought.paid.length).toBeGreaterThan(0);
      await expectAllKept([...held.booked, ...heldMeanwhile.booked], bought.paid);
      figure(`${bought.paid.length} purchases paid and confirmed, ${held.booked.length} holds kept`);
    });
  });
}
