import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { pruneInbox } from "../src/inbox.ts";
import type { OutgoingMessage } from "../src/outbox.ts";
import { addToOutbox } from "../src/outbox.ts";
import { provisionTopics } from "../src/provision.ts";
import { startRelay } from "../src/relay.ts";
import { type RepublishSource, republish } from "../src/republish.ts";
import { withAdmin } from "../src/topicAdmin.ts";
import { log, openTestbed, readTopic, type Testbed, userMessage, versionsOf } from "./testbed.ts";

let bed: Testbed;

beforeAll(async () => {
  bed = await openTestbed();
});

beforeEach(() => bed.database.sql`truncate outbox, inbox`);

afterAll(() => bed.close());

const add = (message: OutgoingMessage) => bed.database.transaction((tx) => addToOutbox(tx, [message]));

it("a command whose message does not fit its schema fails, and says what is wrong", async () => {
  const message = userMessage(newId(), 1);
  await expect(add({ ...message, body: { id: message.subject } })).rejects.toThrow(
    "the body of user.updated does not fit its schema",
  );
  expect(await bed.database.sql`select from outbox`).toHaveLength(0);
});

it("a message on a topic that is not its own is refused", async () => {
  await expect(add({ ...userMessage(newId(), 1), topic: "events.v1" })).rejects.toThrow(
    "user.updated belongs on users.v1, not on events.v1",
  );
});

it("a message that Kafka would refuse for its size fails its command instead of blocking the relay", async () => {
  const message = userMessage(newId(), 1);
  await expect(add({ ...message, body: { ...message.body, name: "x".repeat(1_000_000) } })).rejects.toThrow();
  expect(await bed.database.sql`select from outbox`).toHaveLength(0);
});

it("a message carries the CloudEvents headers of its binary mode", async () => {
  const message = { ...userMessage(newId(), 1), correlationId: "request-1" };
  const relay = startRelay({ ...bed, log });
  await add(message);
  await relay.drained();
  await relay.stop();
  const record = (await readTopic(bed.messaging, "users.v1")).find(({ key }) => key?.toString() === message.key);
  const headers = Object.fromEntries(
    Object.entries(record?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  expect(headers).toEqual({
    ce_specversion: "1.0",
    ce_id: message.id,
    ce_type: "user.updated",
    ce_source: "auth",
    ce_time: "2030-01-01T00:00:00.000Z",
    ce_subject: message.subject,
    ce_correlationid: "request-1",
    ce_causationid: message.id,
    "content-type": "application/json",
  });
  expect(JSON.parse(record?.value?.toString() ?? "")).toEqual(message.body);
});

/** Rows of these ids, as a service reads them from its tables. */
const rowsOf =
  (ids: readonly string[]): RepublishSource =>
  async (_tx, { after, limit }) =>
    ids
      .filter((id) => after === undefined || id > after)
      .slice(0, limit)
      .map((id) => userMessage(id, 1));

it("republish sends every row of an aggregate again, page after page, and never fills the outbox", async () => {
  const ids = Array.from({ length: 5 }, newId).sort();
  const relay = startRelay({ ...bed, log });
  const pages: unknown[] = [];
  const onPage = (progress: unknown) => pages.push(progress);
  const outcome = await republish(bed.database, rowsOf(ids), { pageSize: 2, mostWaiting: 1, onPage });
  expect(outcome).toEqual({ sent: 5, complete: true });
  expect(pages).toEqual([
    { sent: 2, last: ids[1] },
    { sent: 4, last: ids[3] },
    { sent: 5, last: ids[4] },
  ]);
  await relay.drained();
  await relay.stop();
  const records = await readTopic(bed.messaging, "users.v1");
  for (const id of ids) expect(versionsOf(records, id)).toEqual([1]);
});

it("republish waits while the outbox is full, and what was stopped goes on where it was", async () => {
  const ids = Array.from({ length: 4 }, newId).sort();
  const stopping = new AbortController();
  // No relay: the first page stays in the outbox, and there is no room for the second.
  const first = republish(bed.database, rowsOf(ids), {
    pageSize: 2,
    mostWaiting: 2,
    signal: stopping.signal,
    onPage: () => setImmediate(() => stopping.abort()),
  });
  expect(await first).toEqual({ sent: 2, complete: false });
  expect(await bed.database.sql`select from outbox`).toHaveLength(2);
  const rest = await republish(bed.database, rowsOf(ids), { pageSize: 2, after: ids[1] });
  expect(rest).toEqual({ sent: 2, complete: true });
  const relay = startRelay({ ...bed, log });
  await relay.drained();
  await relay.stop();
  const records = await readTopic(bed.messaging, "users.v1");
  for (const id of ids) expect(versionsOf(records, id)).toEqual([1]);
});

it("the inbox forgets what is older than 14 days and nothing else", async () => {
  const now = new Date("2030-06-30T00:00:00Z");
  await bed.database.sql`insert into inbox (consumer_group, message_id, received_at) values
    ('g', 'old', '2030-06-15T23:00:00Z'), ('g', 'older', '2030-01-01T00:00:00Z'), ('g', 'young', '2030-06-16T01:00:00Z')`;
  expect(await pruneInbox(bed.database, now, { batchSize: 1 })).toBe(2);
  expect(await bed.database.sql`select message_id from inbox`).toMatchObject([{ message_id: "young" }]);
});

it("provisioning again changes nothing, and never adds partitions to a topic that exists", async () => {
  await provisionTopics(bed.messaging, { partitions: 5 });
  const name = `${bed.messaging.topicPrefix}users.v1`;
  const { topics } = await withAdmin(bed.messaging, (admin) => admin.fetchTopicMetadata({ topics: [name] }));
  expect(topics[0]?.partitions).toHaveLength(2);
});

it("the backlog can be watched: rows that wait and the age of the oldest", async () => {
  const registry = bed.messaging.metrics?.registry;
  await bed.database
    .sql`insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, time, body, created_at)
    values (gen_random_uuid(), 'nowhere.v1', 'user.updated', 'k', 's', 'c', 'c', now(), '{}', now() - interval '1 hour')`;
  // A topic that does not exist: the relay keeps the row and keeps trying.
  const relay = startRelay({ ...bed, log });
  const failures = () => registry?.getSingleMetric("stagedoor_relay_failures_total")?.get();
  await until(async () => ((await failures())?.values[0]?.value ?? 0) > 0);
  await until(async () => /^stagedoor_outbox_rows 1$/m.test((await registry?.metrics()) ?? ""));
  await until(async () => /^stagedoor_outbox_oldest_seconds 3[67]\d\d/m.test((await registry?.metrics()) ?? ""));
  await relay.stop();
});

it("many messages added at once keep their order, and texts of every kind arrive as they are", async () => {
  const id = newId();
  const names = ['"quoted"', "back\\slash", "{brace,comma}", "NULL", "line\nbreak", "åß☂🎭", "tab\t'", ""];
  const messages = Array.from({ length: 40 }, (_, index) => {
    const message = userMessage(id, index + 1);
    const name = `${names[index % names.length]} ${index}`;
    const traceparent = index % 2 === 0 ? undefined : `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    return { ...message, key: name, traceparent, body: { ...message.body, name } };
  });
  await bed.database.transaction((tx) => addToOutbox(tx, messages));
  const rows = await bed.database.sql`select message_id, key, traceparent, body from outbox order by id`;
  expect([...rows]).toEqual(
    messages.map(({ id: messageId, key, traceparent, body }) => {
      return { message_id: messageId, key, traceparent: traceparent ?? null, body };
    }),
  );
});
