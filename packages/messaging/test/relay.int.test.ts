import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { openDatabase } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Messaging } from "../src/connection.ts";
import { whileHandling } from "../src/currentMessage.ts";
import { addToOutbox } from "../src/outbox.ts";
import { startRelay } from "../src/relay.ts";
import { log, openTestbed, readTopic, type Testbed, userMessage, versionsOf } from "./testbed.ts";

let bed: Testbed;

beforeAll(async () => {
  bed = await openTestbed();
});

afterAll(() => bed.close());

/** Each version in a command of its own, as a service would. */
async function commitVersions(userId: string, count: number): Promise<void> {
  for (let version = 1; version <= count; version += 1) {
    await bed.database.transaction((tx) => addToOutbox(tx, [userMessage(userId, version)]));
  }
}

const ascending = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What a group that keeps the highest version sees: repetitions of a whole round do not count. */
function withoutRepetitions(versions: number[]): number[] {
  return versions.filter((version, index) => version > Math.max(0, ...versions.slice(0, index)));
}

async function drainWithOwnRelay(): Promise<void> {
  const relay = startRelay({ ...bed, log });
  await relay.drained();
  await relay.stop();
}

function startChild(freezeAt: string): ChildProcess {
  const { database, messaging } = bed;
  const script = new URL("./relayChild.ts", import.meta.url).pathname;
  const brokers = process.env.TEST_KAFKA_BROKERS ?? "";
  const args = [script, database.options.url, brokers, messaging.topicPrefix, freezeAt];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

async function says(child: ChildProcess, word: string): Promise<void> {
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    if (String(chunk).split("\n").includes(word)) return;
  }
  throw new Error(`the child ended without saying ${word}`);
}

it.each(["started", "claimed", "sent"])(
  "a command that commits is published at least once when the relay is killed at any point: %s",
  async (point) => {
    const userId = newId();
    if (point !== "started") await commitVersions(userId, 20);
    const child = startChild(point);
    await says(child, point);
    child.kill("SIGKILL");
    await once(child, "exit");
    if (point === "started") await commitVersions(userId, 20);
    await drainWithOwnRelay();
    const versions = versionsOf(await readTopic(bed.messaging, "users.v1"), userId);
    expect(withoutRepetitions(versions)).toEqual(ascending(20));
    // Killed after sending and before the commit, everything is sent a second time; else once.
    expect(versions).toHaveLength(point === "sent" ? 40 : 20);
  },
);

it("a relay that stood still after its claim sends nothing once its transaction is over", async () => {
  const userId = newId();
  await commitVersions(userId, 3);
  const child = startChild("stalled");
  await says(child, "stalled");
  // What Postgres does by itself after 10 s.
  await bed.database.sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where application_name = 'child relay' and datname = current_database()`;
  await drainWithOwnRelay();
  await says(child, "failed");
  // Its next round: what it sent before, if it did, is on the topic then.
  await bed.database.transaction((tx) => addToOutbox(tx, [userMessage(userId, 4)]));
  await says(child, "sent");
  child.kill("SIGKILL");
  await once(child, "exit");
  await drainWithOwnRelay();
  const versions = versionsOf(await readTopic(bed.messaging, "users.v1"), userId);
  // The kill may have come before the commit of the last round, which is sent again then.
  expect(versions.filter((version) => version < 4)).toEqual(ascending(3));
});

it.each(["before", "after"])(
  "a command that commits is published at least once when the relay loses its database connection %s sending",
  async (moment) => {
    const userId = newId();
    let cuts = 0;
    const killer = openDatabase({ ...bed.database.options, poolSize: 1, applicationName: "killer" });
    const cutRelay = async () => {
      cuts += 1;
      await killer.sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where application_name = 'messaging test relay' and datname = current_database()`;
    };
    const { messaging } = bed;
    const producing: Messaging["producing"] = (sockets) => {
      const kafka = messaging.producing(sockets);
      const makeProducer = kafka.producer.bind(kafka);
      kafka.producer = (config) => {
        const producer = makeProducer(config);
        const sendBatch = producer.sendBatch.bind(producer);
        producer.sendBatch = async (batch) => {
          if (cuts === 0 && moment === "before") await cutRelay();
          const answer = await sendBatch(batch);
          if (cuts === 0 && moment === "after") await cutRelay();
          return answer;
        };
        return producer;
      };
      return kafka;
    };
    await commitVersions(userId, 5);
    const relay = startRelay({ database: bed.database, messaging: { ...messaging, producing }, log });
    await relay.drained();
    await relay.stop();
    await killer.close();
    expect(cuts).toBe(1);
    expect(withoutRepetitions(versionsOf(await readTopic(messaging, "users.v1"), userId))).toEqual(ascending(5));
  },
);

it("a command that rolls back is never published", async () => {
  const userId = newId();
  const relay = startRelay({ ...bed, log });
  const rolledBack = bed.database.transaction(async (tx) => {
    await addToOutbox(tx, [userMessage(userId, 1)]);
    throw new Error("refused");
  });
  await expect(rolledBack).rejects.toThrow("refused");
  await bed.database.transaction((tx) => addToOutbox(tx, [userMessage(userId, 2)]));
  await relay.drained();
  await relay.stop();
  expect(versionsOf(await readTopic(bed.messaging, "users.v1"), userId)).toEqual([2]);
});

it("two relays never work at once", async () => {
  const userId = newId();
  let inside = 0;
  let most = 0;
  const workers = new Set<string>();
  const watch =
    (name: string) =>
    async (tx: Parameters<Parameters<Testbed["database"]["transaction"]>[0]>[0], rows: readonly unknown[]) => {
      inside += 1;
      most = Math.max(most, inside);
      if (rows.length > 0) workers.add(name);
      await tx.execute(sql`select pg_sleep(0.002)`);
      inside -= 1;
      return [];
    };
  const relays = ["a", "b", "c"].map((name) =>
    startRelay({ ...bed, log, maxRows: 5, idleRoundMs: 0, onRound: watch(name) }),
  );
  await commitVersions(userId, 100);
  await Promise.all(relays.map((relay) => relay.drained()));
  await Promise.all(relays.map((relay) => relay.stop()));
  expect(most).toBe(1);
  expect(workers.size).toBeGreaterThan(0);
  expect(versionsOf(await readTopic(bed.messaging, "users.v1"), userId)).toEqual(ascending(100));
});

it("the order per aggregate is kept while many commands commit at once and rounds are small", async () => {
  const userIds = [newId(), newId(), newId(), newId()];
  const relay = startRelay({ ...bed, log, maxRows: 7 });
  await bed.database.sql`insert into account ${bed.database.sql(userIds.map((id) => ({ id, version: 0, name: "" })))}`;
  const command = (id: string) =>
    bed.database.transaction(async (tx) => {
      const [row] = await tx.execute<{ version: number }>(
        sql`update account set version = version + 1 where id = ${id} returning version`,
      );
      await addToOutbox(tx, [userMessage(id, row?.version ?? 0)]);
    });
  await Promise.all(Array.from({ length: 50 }, () => userIds.map(command)).flat());
  await relay.drained();
  await relay.stop();
  const records = await readTopic(bed.messaging, "users.v1");
  for (const id of userIds) expect(versionsOf(records, id)).toEqual(ascending(50));
});

it("a message whose transaction commits late is not left behind by those with higher ids", async () => {
  const [early, late] = [newId(), newId()];
  const relay = startRelay({ ...bed, log });
  const added = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const slow = bed.database.transaction(async (tx) => {
    await addToOutbox(tx, [userMessage(late, 1)]);
    added.resolve();
    await mayCommit.promise;
  });
  await added.promise;
  await bed.database.transaction((tx) => addToOutbox(tx, [userMessage(early, 1)]));
  await relay.drained();
  mayCommit.resolve();
  await slow;
  await relay.drained();
  await relay.stop();
  const records = await readTopic(bed.messaging, "users.v1");
  expect([versionsOf(records, early), versionsOf(records, late)]).toEqual([[1], [1]]);
});

it("a pool that is full of commands does not keep the relay from working", async () => {
  const userId = newId();
  const relay = startRelay({ ...bed, log });
  await bed.database.transaction((tx) => addToOutbox(tx, [userMessage(userId, 1)]));
  const release = Promise.withResolvers<void>();
  const busy = Array.from({ length: bed.database.options.poolSize }, () =>
    bed.database.transaction(() => release.promise),
  );
  const other = openDatabase({ ...bed.database.options, poolSize: 1, applicationName: "other" });
  await until(async () => (await other.sql`select from outbox`).length === 0);
  release.resolve();
  await Promise.all(busy);
  await relay.stop();
  await other.close();
});

it("what the hook adds is sent in the same round, and the hook is asked again when nothing is sent", async () => {
  const [userId, extra] = [newId(), newId()];
  let idleCalls = 0;
  const relay = startRelay({
    ...bed,
    log,
    idleRoundMs: 1,
    onRound: async (_tx, rows) => {
      if (rows.length === 0) idleCalls += 1;
      return rows.some((row) => row.subject === userId) ? [userMessage(extra, 1)] : [];
    },
  });
  await commitVersions(userId, 1);
  await relay.drained();
  await until(() => idleCalls >= 2);
  await relay.stop();
  expect(versionsOf(await readTopic(bed.messaging, "users.v1"), extra)).toEqual([1]);
});

it("a hook that would find nothing is not called, and is called once it would", async () => {
  let [asked, due, calls] = [0, false, 0];
  const relay = startRelay({
    ...bed,
    log,
    idleRoundMs: 1,
    isRoundDue: async () => {
      asked += 1;
      return due;
    },
    onRound: async () => {
      calls += 1;
      return [];
    },
  });
  await until(() => asked >= 3);
  expect(calls).toBe(0);
  due = true;
  await until(() => calls >= 2);
  await relay.stop();
});

it("messages that together are larger than Kafka takes are sent in several rounds", async () => {
  const userId = newId();
  const name = "x".repeat(300_000);
  const large = [1, 2, 3, 4].map((version) => {
    const message = userMessage(userId, version);
    return { ...message, body: { ...message.body, name } };
  });
  await bed.database.transaction((tx) => addToOutbox(tx, large));
  await drainWithOwnRelay();
  expect(versionsOf(await readTopic(bed.messaging, "users.v1"), userId)).toEqual([1, 2, 3, 4]);
});

it("what the hook adds beyond Kafka's limit of a batch is sent in the same round, in order", async () => {
  const [userId, extra] = [newId(), newId()];
  const name = "x".repeat(300_000);
  const large = [1, 2, 3, 4, 5, 6, 7].map((version) => {
    const message = userMessage(extra, version);
    return { ...message, body: { ...message.body, name } };
  });
  let rounds = 0;
  const relay = startRelay({
    ...bed,
    log,
    onRound: async (_tx, rows) => {
      if (!rows.some((row) => row.subject === userId)) return [];
      rounds += 1;
      return large;
    },
  });
  await commitVersions(userId, 1);
  await relay.drained();
  await relay.stop();
  expect(rounds).toBe(1);
  expect(versionsOf(await readTopic(bed.messaging, "users.v1"), extra)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it("a message of a type that this release does not know is sent as it is, and stops nothing", async () => {
  const userId = newId();
  await commitVersions(userId, 2);
  await bed.database
    .sql`update outbox set type = 'user.renamed' where body ->> 'version' = '1' and subject = ${userId}`;
  await drainWithOwnRelay();
  const sent = (await readTopic(bed.messaging, "users.v1")).filter((record) => record.key?.toString() === userId);
  expect(sent.map(({ headers }) => String(headers?.ce_type))).toEqual(["user.renamed", "user.updated"]);
});

it("a round that was woken while a message is handled does not take that message for its cause", async () => {
  const [userId, extra] = [newId(), newId()];
  const relay = startRelay({
    ...bed,
    log,
    onRound: async (_tx, rows) => (rows.some((row) => row.subject === userId) ? [userMessage(extra, 1)] : []),
  });
  const handled = { id: newId(), correlationId: "request-1" };
  await whileHandling(handled, () => commitVersions(userId, 3));
  await relay.drained();
  await relay.stop();
  const records = await readTopic(bed.messaging, "users.v1");
  const causesOf = (id: string) =>
    new Set(records.filter(({ key }) => key?.toString() === id).map(({ headers }) => String(headers?.ce_causationid)));
  expect(causesOf(userId)).toEqual(new Set([handled.id]));
  expect([...causesOf(extra)]).not.toContain(handled.id);
});
