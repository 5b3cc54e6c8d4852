import { call, ok } from "@stagedoor/demonstration/rest";
import { until } from "@stagedoor/platform/testing/until";
import { describe, expect, test } from "vitest";
import { startBuying } from "../../src/cluster/buying.ts";
import { crowd } from "../../src/cluster/crowd.ts";
import { figure, timed } from "../../src/cluster/figures.ts";
import { startHolding } from "../../src/cluster/holding.ts";
import { untilReady } from "../../src/cluster/installation.ts";
import { isReady, kubectl, podsOf } from "../../src/cluster/kube.ts";
import { expectAllKept } from "./kept.ts";

const rate = 15;
const soon = { timeoutMs: 90_000, everyMs: 500 };

const gone = (pod: string) => kubectl(["delete", "pod", pod, "--grace-period=0", "--force"]);
const back = (name: string) =>
  kubectl(["rollout", "status", `statefulset/${name}`, "--timeout=120s"], { timeoutMs: 130_000 });

export function outages(): void {
  describe("without Kafka", () => {
    test("holds and logins go on, and the messages follow", async () => {
      const { origin, attendees } = await crowd();
      const holding = await startHolding(rate);
      await gone("kafka-0");
      const [{ email, password } = { email: "", password: "" }] = attendees;
      const login = await call(origin, "/auth/login", { body: { email, password } });
      await timed("Kafka is back", () => back("kafka"));
      const held = await holding.stop();
      figure(held.summary);
      expect(login.status).toBe(200);
      expect(held.failures).toEqual([]);
      await expectAllKept(held.booked);
    });
  });

  describe("without Postgres", () => {
    test("the services say that they are not ready, and come back by themselves without losing what they acknowledged", async () => {
      const holding = await startHolding(rate);
      const buying = await startBuying();
      await until(
        async () => (await ok<{ items: object[] }>((await crowd()).origin, "/events?limit=1")).items.length === 1,
        soon,
      );
      await kubectl(["scale", "statefulset/postgres", "--replicas=0"]);
      await timed("bookings is taken out of the balancer", () =>
        until(async () => (await podsOf("bookings")).every((pod) => !isReady(pod)), {
          ...soon,
          what: "no pod of bookings is ready",
        }),
      );
      await kubectl(["scale", "statefulset/postgres", "--replicas=1"]);
      await timed("Postgres is back, and every service is ready", async () => {
        await back("postgres");
        await untilReady();
      });
      const held = await holding.stop();
      const bought = await buying.stop();
      figure(`${held.summary}; those that failed had no database to go to`);
      await expectAllKept(held.booked, bought.paid);
      const restarts = (await podsOf("bookings")).map(({ status }) => status.containerStatuses?.[0]?.restartCount);
      figure(`restarts of bookings' pods so far: ${restarts}`);
    });
  });
}
