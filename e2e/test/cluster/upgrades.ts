import { describe, expect, test } from "vitest";
import { startBuying } from "../../src/cluster/buying.ts";
import { figure, timed } from "../../src/cluster/figures.ts";
import { startHolding } from "../../src/cluster/holding.ts";
import { components, tags, untilReady, upgrade } from "../../src/cluster/installation.ts";
import { helm, kubectl, podsOf, release } from "../../src/cluster/kube.ts";
import { expectAllKept } from "./kept.ts";

/** A rollout starts twelve processes meanwhile. */
const rate = 12;

/** Buys and holds while `change` runs; nothing may fail, and at rest everything must have had its effect. */
async function underLoad(what: string, change: () => Promise<unknown>): Promise<void> {
  const holding = await startHolding(rate);
  const buying = await startBuying();
  await timed(what, change);
  const bought = await buying.stop();
  const held = await holding.stop();
  figure(held.summary);
  figure(`${bought.paid.length} purchases meanwhile`);
  expect(held.failures).toEqual([]);
  expect(bought.failures).toEqual([]);
  await expectAllKept(held.booked, bought.paid);
}

async function tagsInUse(): Promise<Set<string>> {
  const pods = (await Promise.all(components.map(podsOf))).flat();
  return new Set(pods.map(({ spec }) => spec.containers[0]?.image.split(":").at(-1) ?? ""));
}

const generated = () => kubectl(["get", "secret", `${release}-generated`, "--output", "jsonpath={.data}"]);

export function upgrades(): void {
  describe("helm", () => {
    test("upgrades to another image tag under load without a failed request, and keeps the secrets", async () => {
      const before = await generated();
      await underLoad("helm upgrade", () => upgrade(tags.second));
      expect(await tagsInUse()).toEqual(new Set([tags.second]));
      expect(await generated()).toBe(before);
    });

    test("rolls back under load without a failed request", async () => {
      const rollback = ["rollback", release, "--wait", "--timeout", "300s"];
      await underLoad("helm rollback", async () => {
        await helm(rollback, { timeoutMs: 330_000 });
        await untilReady();
      });
      expect(await tagsInUse()).toEqual(new Set([tags.first]));
    });
  });
}
