import { testKafka } from "@stagedoor/platform/testing/kafka";
import { expect, test } from "vitest";
import { openAmidKills } from "../src/opening/openAmidKills.ts";

const people = 1_000;

test("whatever is killed while a sale opens to 1,000 people, each gets one mail, repeated at most as often as kills allow", async () => {
  const seed = Date.now() % 1_000_000;
  const plan = { people, chunk: 10, kills: { events: 3, email: 3 }, seed, kafka: testKafka(), timeoutMs: 150_000 };
  const outcome = await openAmidKills(plan);
  const { kills, connections, repeats } = outcome;
  console.info(`seed ${seed}: ${JSON.stringify(outcome)}`);
  expect(outcome).toMatchObject({ messageIds: people, addresses: people, statuses: { sent: people } });
  // A notifier that was killed has neither left anybody out nor told anybody twice.
  expect(outcome.messages).toBe(people / plan.chunk);
  expect(kills.email).toBeGreaterThan(0);
  expect(kills.events).toBeGreaterThan(0);
  // Only a mail that was with the server when its sender was killed can come again.
  expect(repeats).toBeLessThanOrEqual(kills.email * connections);
}, 200_000);
