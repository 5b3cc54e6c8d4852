import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Consumers, startConsumers } from "../src/consumers.ts";
import type { ConsumersOptions } from "../src/consumersOptions.ts";
import { deadLetterHeader, headerText } from "../src/deadLetter.ts";
import { listDeadLetters, replayDeadLetters } from "../src/deadLetters.ts";
import type { Handler, Subscription } from "../src/incoming.ts";
import { addToOutbox, type OutgoingMessage } from "../src/outbox.ts";
import { Rejected } from "../src/rejected.ts";
import { withAdmin } from "../src/topicAdmin.ts";
import { accountVersion, effectsOn, keepAccount, recordEffect } from "./handlers.ts";
import { publish, publishRaw } from "./publish.ts";
import { log, openTestbed, readTopic, type Testbed, userMessage } from "./testbed.ts";

let bed: Testbed;
const running: Consumers[] = [];

beforeAll(async () => {
  bed = await openTestbed();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((consumers) => consumers.stop()));
  await bed.database.sql`truncate account, effect, inbox`;
});

afterAll(() => bed.close());

/** Each test has a group of its own; "from now" leaves the other tests' messages alone. */
async function consume(
  group: string,
  subscription: { kind: Subscription["kind"]; handle: Handler },
  options: Partial<ConsumersOptions> = {},
): Promise<Consumers> {
  const subscriptions: Subscription[] = [{ topic: "users.v1", ...subscription }];
  const backoffMs = { least: 10, most: 50 };
  const consumers = startConsumers({ ...bed, group, subscriptions, log, backoffMs, maxWaitTimeInMs: 200, ...options });
  running.push(consumers);
  await consumers.ready;
  return consumers;
}

const send = (...messages: OutgoingMessage[]) => publish(bed.messaging, messages);

function settled(id: string, version: number): Promise<unknown> {
  return until(async () => (await accountVersion(bed.database, id)) === version, {
    what: `version ${version} is applied`,
  });
}

/** Whether a group has committed everything of a topic of one partition up to an offset. */
async function groupStandsAt(group: string, topic: string, offset: number): Promise<boolean> {
  const { messaging } = bed;
  return withAdmin(messaging, async (admin) => {
    const topics = [`${messaging.topicPrefix}${topic}`];
    const [found] = await admin.fetchOffsets({ groupId: `${messaging.topicPrefix}${group}`, topics });
    return Number(found?.partitions[0]?.offset) >= offset;
  });
}

it("a message delivered three times changes state once", async () => {
  const message = userMessage(newId(), 1);
  const last = userMessage(message.subject, 2);
  await send(message, message, message, last);
  await consume("effects", { kind: "effect", handle: recordEffect });
  await until(async () => (await effectsOn(bed.database, message.subject)).includes(last.id));
  expect(await effectsOn(bed.database, message.subject)).toEqual([message.id, last.id]);
});

it("an older version after a newer one changes nothing", async () => {
  const id = newId();
  const marker = newId();
  await send(userMessage(id, 3), userMessage(id, 2), userMessage(id, 1));
  let seen = 0;
  await consume("projection", {
    kind: "projection",
    handle: async (tx, message) => {
      if (message.subject === id) seen += 1;
      await keepAccount(tx, message);
    },
  });
  await until(() => seen === 3);
  await send(userMessage(marker, 1));
  await settled(marker, 1);
  expect(await accountVersion(bed.database, id)).toBe(3);
});

it("a poison message goes to the dead-letter topic with its reason, the next is applied, and a replay of it does no harm", async () => {
  const id = newId();
  const [poison, next] = [userMessage(id, 1), userMessage(id, 2)];
  let refuse = true;
  await send(poison, next);
  await consume("bookings", {
    kind: "effect",
    handle: async (tx, message) => {
      if (message.id === poison.id && refuse) throw new Rejected("nobody may be called that");
      await recordEffect(tx, message);
    },
  });
  await until(async () => (await effectsOn(bed.database, id)).includes(next.id));
  expect(await effectsOn(bed.database, id)).toEqual([next.id]);

  const request = { topic: "users.v1", group: "bookings" } as const;
  const { items } = await listDeadLetters(bed.messaging, request);
  const letter = items.find((item) => item.messageId === poison.id);
  expect(letter).toMatchObject({
    reason: "rejected",
    error: "Rejected: nobody may be called that",
    attempts: 1,
    key: id,
    replayed: false,
  });
  expect(JSON.parse(letter?.body ?? "")).toEqual(poison.body);

  refuse = false;
  const ids = [letter?.id ?? ""];
  expect(await replayDeadLetters(bed.messaging, { ...request, ids })).toEqual(ids);
  await until(async () => (await effectsOn(bed.database, id)).includes(poison.id));
  // Once more, as an operator may by mistake: it took effect before, so nothing happens.
  await replayDeadLetters(bed.messaging, { ...request, ids });
  await until(() => groupStandsAt("bookings", "users.v1.bookings.dlq", 3), { what: "the second replay is read" });
  expect(await effectsOn(bed.database, id)).toEqual([next.id, poison.id]);
  expect((await listDeadLetters(bed.messaging, request)).items.find((item) => item.id === ids[0])?.replayed).toBe(true);
});

it("what does not fit its schema goes to the dead letters at once, and its neighbours are applied", async () => {
  const [before, after] = [userMessage(newId(), 1), userMessage(newId(), 1)];
  const headers = {
    ce_specversion: "1.0",
    ce_id: newId(),
    ce_type: "user.updated",
    ce_source: "auth",
    ce_time: "2030-01-01T00:00:00Z",
  };
  await send(before);
  await publishRaw(bed.messaging, "users.v1", [
    { key: "a", value: "{", headers },
    { key: "a", value: JSON.stringify({ id: "no uuid" }), headers },
    { key: "a", value: "{}", headers: { ...headers, ce_specversion: "0.3" } },
    { key: "a", value: null, headers },
  ]);
  await send(after);
  await consume("payments", { kind: "projection", handle: keepAccount });
  await settled(before.subject, 1);
  await settled(after.subject, 1);
  const { items } = await until(async () => {
    const page = await listDeadLetters(bed.messaging, { topic: "users.v1", group: "payments" });
    return page.total >= 4 && page;
  });
  expect(items.map((item) => [item.reason, item.error])).toEqual(
    expect.arrayContaining([
      ["malformed", "the body is not JSON"],
      ["malformed", expect.stringContaining("the body does not fit its schema: ")],
      ["malformed", "ce_specversion is not 1.0"],
    ]),
  );
  expect(items).toHaveLength(4);
});

it("a type of a later release is skipped", async () => {
  const known = userMessage(newId(), 1);
  const headers = {
    ce_specversion: "1.0",
    ce_id: newId(),
    ce_type: "user.knighted",
    ce_source: "auth",
    ce_time: "2030-01-01T00:00:00Z",
  };
  await publishRaw(bed.messaging, "users.v1", [{ key: known.key, value: "{}", headers }]);
  await send(known);
  await consume("later", { kind: "projection", handle: keepAccount });
  await settled(known.subject, 1);
  const { items } = await listDeadLetters(bed.messaging, { topic: "users.v1", group: "later" });
  expect(items.map((item) => item.type)).not.toContain("user.knighted");
});

it("an error of no known kind is tried five times, then goes to the dead letters; the order of its partition is kept", async () => {
  const id = newId();
  const messages = [1, 2, 3].map((version) => userMessage(id, version));
  const attempts: number[] = [];
  await send(...messages);
  await consume("email", {
    kind: "effect",
    handle: async (tx, message) => {
      if (message.subject !== id) return;
      const version = messages.findIndex((sent) => sent.id === message.id) + 1;
      attempts.push(version);
      if (version === 2) throw new TypeError("a bug");
      await recordEffect(tx, message);
    },
  });
  await until(async () => (await effectsOn(bed.database, id)).length === 2);
  expect(attempts).toEqual([1, 2, 2, 2, 2, 2, 3]);
  const { items } = await listDeadLetters(bed.messaging, { topic: "users.v1", group: "email" });
  expect(items.find((item) => item.messageId === messages[1]?.id)).toMatchObject({
    reason: "failed 5 times",
    error: "TypeError: a bug",
    attempts: 5,
  });
  // No inbox row was written for it: a replay will act.
  expect(await bed.database.sql`select from inbox where message_id = ${messages[1]?.id ?? ""}`).toHaveLength(0);
});

it("a replay reaches its own group only", async () => {
  const message = userMessage(newId(), 1);
  let refuse = true;
  const seenByOther: string[] = [];
  await send(message);
  await consume("events", {
    kind: "effect",
    handle: async (tx, incoming) => {
      if (incoming.id === message.id && refuse) throw new Rejected("not now");
      await recordEffect(tx, incoming);
    },
  });
  await consume("other", {
    kind: "projection",
    handle: async (_tx, incoming) => {
      if (incoming.id === message.id) seenByOther.push(incoming.id);
    },
  });
  const request = { topic: "users.v1", group: "events" } as const;
  const letter = await until(async () =>
    (await listDeadLetters(bed.messaging, request)).items.find((item) => item.messageId === message.id),
  );
  await until(() => seenByOther.length === 1);
  refuse = false;
  const topicBefore = await readTopic(bed.messaging, "users.v1");
  await replayDeadLetters(bed.messaging, { ...request, ids: [letter.id] });
  await until(async () => (await effectsOn(bed.database, message.subject)).length === 1);
  expect(seenByOther).toEqual([message.id]);
  expect(await readTopic(bed.messaging, "users.v1")).toHaveLength(topicBefore.length);
  expect(await replayDeadLetters(bed.messaging, request)).not.toContain(letter.id);
});

it("a replay that fails again is a dead letter of its own that names the first place", async () => {
  const message = userMessage(newId(), 1);
  await send(message);
  await consume("stubborn", {
    kind: "effect",
    handle: async (_tx, incoming) => {
      if (incoming.id === message.id) throw new Rejected("never");
    },
  });
  const request = { topic: "users.v1", group: "stubborn" } as const;
  const mine = async (count: number) => {
    const { items } = await listDeadLetters(bed.messaging, request);
    const found = items.filter((item) => item.messageId === message.id);
    return found.length === count && found;
  };
  const [first] = await until(() => mine(1));
  await replayDeadLetters(bed.messaging, { ...request, ids: [first?.id ?? ""] });
  const [, second] = await until(() => mine(2));
  expect(second).toMatchObject({ origin: first?.origin, replayed: false });
  const records = await readTopic(bed.messaging, "users.v1.stubborn.dlq");
  expect(headerText(records[0]?.headers, deadLetterHeader.topic)).toBe("users.v1");
});

it("two replicas divide the partitions, and when one stops the other goes on with what it left", async () => {
  const ids = Array.from({ length: 8 }, newId);
  const handle = { kind: "effect", handle: recordEffect } as const;
  const first = await consume("replicas", handle);
  await consume("replicas", handle);
  const all = (count: number) =>
    until(async () => (await Promise.all(ids.map((id) => effectsOn(bed.database, id)))).flat().length === count);
  await send(...ids.map((id) => userMessage(id, 1)));
  await all(8);
  await first.stop();
  running.splice(running.indexOf(first), 1);
  await send(...ids.map((id) => userMessage(id, 2)));
  await all(16);
  for (const id of ids) expect(await effectsOn(bed.database, id)).toHaveLength(2);
});

it("what a handler sends names the message as its cause and stays in its correlation", async () => {
  const cause = { ...userMessage(newId(), 1), correlationId: "request-7" };
  const followUp = userMessage(newId(), 1);
  await send(cause);
  await consume("causes", {
    kind: "effect",
    handle: async (tx, message) => {
      if (message.id === cause.id) await addToOutbox(tx, [followUp]);
    },
  });
  const [row] = await until(async () => {
    const rows = await bed.database.sql`select * from outbox where message_id = ${followUp.id}`;
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({ correlation_id: "request-7", causation_id: cause.id });
  await bed.database.sql`truncate outbox`;
});
