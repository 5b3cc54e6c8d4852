import { topicNames } from "@stagedoor/contracts/topics";
import { expect, it } from "vitest";
import { topicConfigs } from "../src/provision.ts";

const setting = (config: { configEntries?: { name: string; value: string }[] } | undefined, name: string) =>
  config?.configEntries?.find((entry) => entry.name === name)?.value;

it("accounts are compacted within a minute, so that an erased person's record does not outlive it", () => {
  const [users] = topicConfigs("", "users.v1");
  expect([setting(users, "cleanup.policy"), setting(users, "max.compaction.lag.ms")]).toEqual(["compact", "60000"]);
});

it("every topic has 12 partitions, and one dead-letter topic per group that is kept for ever", () => {
  for (const name of topicNames) {
    const [topic, ...deadLetters] = topicConfigs("p.", name);
    expect(topic).toMatchObject({ topic: `p.${name}`, numPartitions: 12 });
    expect(deadLetters.length).toBeGreaterThan(0);
    for (const config of deadLetters) {
      expect(config.topic).toMatch(/^p\.[a-z]+\.v1\.[a-z]+\.dlq$/);
      expect([setting(config, "cleanup.policy"), setting(config, "retention.ms")]).toEqual(["delete", "-1"]);
    }
  }
});

it("with three copies, a write waits for two of them", () => {
  for (const config of topicConfigs("", "bookings.v1", { replicationFactor: 3 })) {
    expect([config.replicationFactor, setting(config, "min.insync.replicas")]).toEqual([3, "2"]);
  }
  expect(setting(topicConfigs("", "bookings.v1")[0], "min.insync.replicas")).toBeUndefined();
});
