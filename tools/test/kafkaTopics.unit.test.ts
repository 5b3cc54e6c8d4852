import { readFileSync } from "node:fs";
import { join } from "node:path";
import { topicNames } from "@stagedoor/contracts/topics";
import { topicConfigs } from "@stagedoor/messaging/provision";
import { repositoryRoot } from "@stagedoor/platform/state";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";

type KafkaTopic = {
  metadata: { name: string };
  spec: { partitions: number; replicas: number; config: Record<string, unknown> };
};

it("k8s/production has every topic as contracts and messaging would make it", () => {
  const text = readFileSync(join(repositoryRoot, "k8s", "production", "kafka-topics.yaml"), "utf8");
  const written = parseAllDocuments(text).map((document) => {
    const { metadata, spec } = document.toJS() as KafkaTopic;
    const config = Object.entries(spec.config).map(([name, value]) => [name, String(value)]);
    return { ...spec, name: metadata.name, config: Object.fromEntries(config) };
  });
  const made = topicNames
    .flatMap((name) => topicConfigs("", name, { replicationFactor: 3 }))
    .map((topic) => ({
      name: topic.topic,
      partitions: topic.numPartitions,
      replicas: topic.replicationFactor,
      config: Object.fromEntries((topic.configEntries ?? []).map(({ name, value }) => [name, value])),
    }));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  expect(written.sort(byName)).toEqual(made.sort(byName));
});
