import { newId } from "@stagedoor/contracts/ids";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import type { KafkaMessage } from "kafkajs";
import { pino } from "pino";
import { Registry } from "prom-client";
import { connectMessaging, type Messaging } from "../src/connection.ts";
import { messagingMigrations } from "../src/migrations.ts";
import type { OutgoingMessage } from "../src/outbox.ts";
import { provisionTopics } from "../src/provision.ts";

export const log = pino({ level: process.env.TEST_LOG_LEVEL ?? "silent" });

export type Testbed = {
  database: Database;
  messaging: Messaging;
  /** Without a topic prefix, that is on a broker of its own which may be away, it is not waited for. */
  provisioned: Promise<void>;
  close(): Promise<void>;
};

/** A migrated database with a table of accounts, and topics of its own with 2 partitions. */
export async function openTestbed(kafka: { brokers: string[]; topicPrefix: string } = testKafka()): Promise<Testbed> {
  const made = await createTestDatabase("messaging", prepare);
  const database = openDatabase({ url: made.url, poolSize: 8, applicationName: "messaging test" });
  const messaging = connectMessaging({ ...kafka, clientId: "test", source: "auth", log, metrics: new Registry() });
  const provisioned = provisionTopics(messaging, { partitions: 2 });
  if (kafka.topicPrefix !== "") await provisioned;
  return {
    database,
    messaging,
    provisioned,
    async close() {
      await messaging.close();
      await database.close();
      await made.drop();
    },
  };
}

async function prepare(url: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, applicationName: "migrate" });
  await migrate(database, [messagingMigrations]);
  await database.sql`create table account (id uuid primary key, version int not null, name text not null)`;
  await database.sql`create table effect (message_id uuid not null, user_id uuid not null, at bigint generated always as identity)`;
  await database.close();
}

/** A message that the user of this id is at this version; the version is the name, too. */
export function userMessage(id: string, version: number): OutgoingMessage & { id: string } {
  const at = "2030-01-01T00:00:00.000Z";
  const name = `version ${version}`;
  const body = {
    id,
    name,
    email: "ada@example.test",
    role: "host",
    emailVerified: true,
    createdAt: at,
    updatedAt: at,
    version,
  };
  return { topic: "users.v1", type: "user.updated", key: id, subject: id, body, time: new Date(at), id: newId() };
}

/** Every record of a topic in the order of each partition, as far as it is written now. */
export async function readTopic(messaging: Messaging, topic: string): Promise<KafkaMessage[]> {
  const name = `${messaging.topicPrefix}${topic}`;
  const admin = messaging.consuming.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(name);
  await admin.disconnect();
  const open = new Map(
    ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, Number(high)]),
  );
  const found: KafkaMessage[] = [];
  if (open.size === 0) return found;
  const consumer = messaging.consuming.consumer({
    groupId: `${messaging.topicPrefix}read-${newId()}`,
    maxWaitTimeInMs: 100,
  });
  const done = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic: name, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      found.push(message);
      if (Number(message.offset) + 1 >= (open.get(partition) ?? 0)) open.delete(partition);
      if (open.size === 0) done.resolve();
    },
  });
  await done.promise;
  await consumer.disconnect();
  return found;
}

/** The versions of one user in the order in which they are on the topic. */
export function versionsOf(records: readonly KafkaMessage[], userId: string): number[] {
  return records
    .filter((record) => record.key?.toString() === userId)
    .map((record) => (JSON.parse(record.value?.toString() ?? "{}") as { version: number }).version);
}

/** How often messages were tried again because of what may pass. */
export async function transientRetries({ messaging }: Testbed): Promise<number> {
  const { values } = (await messaging.metrics?.retries.get()) ?? { values: [] };
  return values.filter(({ labels }) => labels.reason === "transient").reduce((sum, { value }) => sum + value, 0);
}
