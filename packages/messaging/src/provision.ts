import {
  deadLetterTopic,
  partitionsPerTopic,
  type Topic,
  type TopicName,
  topicNames,
  topics,
} from "@stagedoor/contracts/topics";
import type { Admin, ITopicConfig } from "kafkajs";
import { type Messaging, pause } from "./connection.ts";
import { createMissing, withAdmin } from "./topicAdmin.ts";

export type ProvisionOptions = {
  /** Partitions of a new topic. Default 12. */
  partitions?: number;
  /** Copies of each partition. Default: the brokers' own default. With 3 or more, writes wait for 2 of them. */
  replicationFactor?: number;
};

/** These readers have no group and no database: what they cannot read they skip, and nothing is put aside for them. */
const withoutDeadLetters = new Set(["live"]);

/** What the protocol calls "as the broker is configured". */
const brokersDefault = -1;

const retryMs = { least: 500, most: 5_000 };

/**
 * Creates the topics of contracts and the dead-letter topics of their groups, where they are missing. Existing topics are left as
 * they are: another number of partitions would move keys, so it is only warned of. Returns when all exist; while Kafka is away
 * it keeps trying until `messaging.close()`, and it throws nothing.
 */
export async function provisionTopics(messaging: Messaging, options: ProvisionOptions = {}): Promise<void> {
  const wanted = topicNames.flatMap((name) => topicConfigs(messaging.topicPrefix, name, options));
  for (let wait = retryMs.least; !messaging.closing.aborted; wait = Math.min(wait * 2, retryMs.most)) {
    try {
      await withAdmin(messaging, (admin) => provision(admin, messaging, wanted));
      return;
    } catch (error) {
      messaging.log.warn({ err: error, retryInMs: wait }, "topics could not be provisioned; trying again");
      await pause(wait, messaging.closing);
    }
  }
}

/** A topic and its dead-letter topics as Kafka is to create them. */
export function topicConfigs(prefix: string, name: TopicName, options: ProvisionOptions = {}): ITopicConfig[] {
  const topic: Topic = topics[name];
  const { partitions = partitionsPerTopic, replicationFactor = brokersDefault } = options;
  const groups = topic.to.filter((group) => !withoutDeadLetters.has(group));
  return [
    {
      topic: `${prefix}${name}`,
      numPartitions: partitions,
      replicationFactor,
      configEntries: [...kept(topic), ...inSync(replicationFactor)],
    },
    ...groups.map((group) => deadLetterConfig(prefix, name, group, options)),
  ];
}

/** Dead letters are kept for ever, in one partition: there are few, and one partition lists them in order. */
export function deadLetterConfig(
  prefix: string,
  name: TopicName,
  group: string,
  { replicationFactor = brokersDefault }: ProvisionOptions,
): ITopicConfig {
  const configEntries = [
    { name: "cleanup.policy", value: "delete" },
    { name: "retention.ms", value: "-1" },
    { name: "retention.bytes", value: "-1" },
    ...inSync(replicationFactor),
  ];
  return { topic: `${prefix}${deadLetterTopic(name, group)}`, numPartitions: 1, replicationFactor, configEntries };
}

function inSync(replicationFactor: number): { name: string; value: string }[] {
  return replicationFactor >= 3 ? [{ name: "min.insync.replicas", value: "2" }] : [];
}

function kept({ kept }: Topic): { name: string; value: string }[] {
  if (kept.policy === "delete") {
    return [
      { name: "cleanup.policy", value: "delete" },
      { name: "retention.ms", value: String(kept.retentionMs) },
    ];
  }
  return [
    { name: "cleanup.policy", value: "compact" },
    { name: "max.compaction.lag.ms", value: String(kept.maxCompactionLagMs) },
  ];
}

async function provision(admin: Admin, messaging: Messaging, wanted: ITopicConfig[]): Promise<void> {
  const created = new Set(await createMissing(admin, wanted));
  if (created.size > 0) messaging.log.info({ topics: [...created] }, "topics created");
  const existing = wanted.filter(({ topic }) => !created.has(topic));
  if (existing.length === 0) return;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: existing.map(({ topic }) => topic) });
  for (const { name, partitions } of found) {
    const expected = existing.find(({ topic }) => topic === name)?.numPartitions;
    if (partitions.length === expected) continue;
    messaging.log.warn(
      { topic: name, partitions: partitions.length, expected },
      "a topic has another number of partitions than configured; it is left alone, because a change would move keys",
    );
  }
}
