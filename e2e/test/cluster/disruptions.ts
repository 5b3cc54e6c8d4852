import { until } from "@stagedoor/platform/testing/until";
import { describe, expect, test } from "vitest";
import { figure, timed } from "../../src/cluster/figures.ts";
import { startHolding } from "../../src/cluster/holding.ts";
import { untilReady } from "../../src/cluster/installation.ts";
import { killContainer } from "../../src/cluster/kill.ts";
import { kubectl, podsOf } from "../../src/cluster/kube.ts";
import { expectAllKept } from "./kept.ts";

const rate = 25;

export function disruptions(): void {
  describe("a pod of bookings", () => {
    test("that is deleted under load costs no request and no booking", async () => {
      const holding = await startHolding(rate);
      const [pod] = await podsOf("bookings");
      await timed("deleted, and another one is ready", async () => {
        await kubectl(["delete", "pod", pod?.metadata.name ?? "", "--wait"]);
        await untilReady();
      });
      const held = await holding.stop();
      figure(held.summary);
      expect(held.failures).toEqual([]);
      await expectAllKept(held.booked);
    });

    test("that is killed under load costs no booking that was answered, and sells nothing twice", async () => {
      const holding = await startHolding(rate);
      const [pod] = await podsOf("bookings");
      const restarts = async (): Promise<number> => {
        const found = (await podsOf("bookings")).find(({ metadata }) => metadata.uid === pod?.metadata.uid);
        return found?.status.containerStatuses?.[0]?.restartCount ?? 0;
      };
      const before = await restarts();
      if (pod === undefined) throw new Error("there is no pod of bookings");
      await timed("killed with SIGKILL, and back", async () => {
        await killContainer(pod, pod.spec.containers[0]?.image ?? "");
        await until(async () => (await restarts()) > before, {
          timeoutMs: 60_000,
          everyMs: 500,
          what: "it is restarted",
        });
        await untilReady();
      });
      const held = await holding.stop();
      figure(`${held.summary}; what was in hand when it died was not answered`);
      expect(held.booked.length).toBeGreaterThan(0);
      await expectAllKept(held.booked);
    });
  });
}
