import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Messaging } from "../src/connection.ts";
import { addToOutbox } from "../src/outbox.ts";
import { startRelay } from "../src/relay.ts";
import { log, openTestbed, readTopic, type Testbed, userMessage, versionsOf } from "./testbed.ts";

let bed: Testbed;

beforeAll(async () => {
  bed = await openTestbed();
});

afterEach(() => bed.database.sql`truncate outbox`);

afterAll(() => bed.close());

const ascending = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** All in one transaction, so that the relay finds them together. */
function commitVersions(userId: string, count: number): Promise<void> {
  const messages = ascending(count).map((version) => userMessage(userId, version));
  return bed.database.transaction((tx) => addToOutbox(tx, messages));
}

/** Connections whose producers call `before` with the number of each send, from 1 on. */
function watchSends(before: (count: number) => void): Messaging {
  let count = 0;
  const producing: Messaging["producing"] = (sockets) => {
    const kafka = bed.messaging.producing(sockets);
    const makeProducer = kafka.producer.bind(kafka);
    kafka.producer = (config) => {
      const producer = makeProducer(config);
      const sendBatch = producer.sendBatch.bind(producer);
      producer.sendBatch = async (batch) => {
        count += 1;
        before(count);
        return sendBatch(batch);
      };
      return producer;
    };
    return kafka;
  };
  return { ...bed.messaging, producing };
}

it("a round of several sends keeps the order, and asks the hook once, with all its rows, for what comes after them", async () => {
  const [userId, extra] = [newId(), newId()];
  const rowsOfRounds: number[] = [];
  await commitVersions(userId, 23);
  const relay = startRelay({
    ...bed,
    log,
    maxRows: 5,
    maxSends: 4,
    onRound: async (_tx, rows) => {
      if (rows.length === 0) return [];
      rowsOfRounds.push(rows.length);
      return [userMessage(extra, rowsOfRounds.length)];
    },
  });
  await relay.drained();
  await relay.stop();
  expect(rowsOfRounds).toEqual([20, 3]);
  const records = await readTopic(bed.messaging, "users.v1");
  expect(versionsOf(records, userId)).toEqual(ascending(23));
  expect(versionsOf(records, extra)).toEqual([1, 2]);
});

it("a round that fails at a later send is sent again from its beginning", async () => {
  const userId = newId();
  const messaging = watchSends((count) => {
    if (count === 3) throw new Error("no third send");
  });
  await commitVersions(userId, 20);
  const relay = startRelay({ database: bed.database, messaging, log, maxRows: 5, maxSends: 4 });
  await relay.drained();
  await relay.stop();
  const versions = versionsOf(await readTopic(bed.messaging, "users.v1"), userId);
  expect(versions).toEqual([...ascending(10), ...ascending(20)]);
});

it("a message that Kafka refuses for ever does not make the relay repeat those before it again and again", async () => {
  const userId = newId();
  await commitVersions(userId, 10);
  await bed.database.sql`
    insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, time, body)
    values (gen_random_uuid(), 'nowhere.v1', 'user.updated', 'k', 's', 'c', 'c', now(), '{}')`;
  await commitVersions(newId(), 10);
  let failures = 0;
  const warn = () => {
    failures += 1;
  };
  const counting = { ...log, warn } as unknown as typeof log;
  const relay = startRelay({ ...bed, log: counting, maxRows: 5, maxSends: 4 });
  await until(() => failures >= 6, { timeoutMs: 30_000 });
  await relay.stop();
  const versions = versionsOf(await readTopic(bed.messaging, "users.v1"), userId);
  expect(new Set(versions)).toEqual(new Set(ascending(10)));
  for (const version of ascending(10)) expect(versions.filter((each) => each === version).length).toBeLessThan(4);
});
