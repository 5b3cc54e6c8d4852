import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import type { Tx } from "@stagedoor/postgres/database";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { applyMessages } from "../src/apply.ts";
import { causedBy } from "../src/causedBy.ts";
import { type Consumers, startConsumers } from "../src/consumers.ts";
import type { ConsumersOptions } from "../src/consumersOptions.ts";
import { listDeadLetters } from "../src/deadLetters.ts";
import type { Handler, IncomingMessage, Subscription } from "../src/incoming.ts";
import { addToOutbox, type OutgoingMessage } from "../src/outbox.ts";
import { Rejected } from "../src/rejected.ts";
import { effectsOn, recordEffect } from "./handlers.ts";
import { publish, publishRaw } from "./publish.ts";
import { log, openTestbed, type Testbed, userMessage } from "./testbed.ts";

let bed: Testbed;
const running: Consumers[] = [];

beforeAll(async () => {
  bed = await openTestbed();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((consumers) => consumers.stop()));
  await bed.database.sql`truncate account, effect, inbox, outbox`;
});

afterAll(() => bed.close());

const send = (...messages: OutgoingMessage[]) => publish(bed.messaging, messages);

const versions = (id: string, count: number) => Array.from({ length: count }, (_, index) => userMessage(id, index + 1));

const idsOf = (messages: readonly { id: string }[]) => messages.map(({ id }) => id);

async function recordAll(tx: Tx, messages: readonly IncomingMessage[]): Promise<void> {
  for (const message of messages) await recordEffect(tx, message);
}

type Tried = { handle: Handler; handleMany: NonNullable<Subscription["handleMany"]> };

const effect = (tried: Partial<Tried>): Subscription => ({
  topic: "users.v1",
  kind: "effect",
  handle: recordEffect,
  handleMany: recordAll,
  ...tried,
});

/** A group of its own per test; it reads what earlier tests have sent, too. */
async function consume(group: string, tried: Partial<Tried>, options: Partial<ConsumersOptions> = {}): Promise<void> {
  const backoffMs = { least: 10, most: 50 };
  const subscriptions = [effect(tried)];
  const consumers = startConsumers({ ...bed, group, subscriptions, log, backoffMs, maxWaitTimeInMs: 200, ...options });
  running.push(consumers);
  await consumers.ready;
}

function tookEffect(id: string, count: number): Promise<unknown> {
  return until(async () => (await effectsOn(bed.database, id)).length >= count, { what: `${count} effects` });
}

it("what arrived together is handled together, in the order of its partition, and never more at once than allowed", async () => {
  const id = newId();
  const sent = versions(id, 12);
  const sizes: number[] = [];
  let alone = 0;
  await send(...sent);
  await consume(
    "order",
    {
      handle: async (tx, message) => {
        if (message.subject === id) alone += 1;
        await recordEffect(tx, message);
      },
      handleMany: async (tx, messages) => {
        sizes.push(messages.length);
        await recordAll(tx, messages);
      },
    },
    { chunkSize: 5 },
  );
  await tookEffect(id, 12);
  expect(await effectsOn(bed.database, id)).toEqual(idsOf(sent));
  expect(Math.max(...sizes)).toBe(5);
  // Of 12 at most the last one had no company.
  expect(alone).toBeLessThanOrEqual(1);
});

it("a message delivered again, in the same chunk or in a later one, acts once", async () => {
  const id = newId();
  const [first, second, third] = versions(id, 3) as [OutgoingMessage, OutgoingMessage, OutgoingMessage];
  let together = 0;
  await send(first, first, second, first);
  await consume("again", {
    handleMany: async (tx, messages) => {
      // In the inbox and in effect in the same transaction: neither commits without the other.
      const entered = await tx.execute<{ message_id: string }>(
        "select message_id from inbox where xmin::text = pg_current_xact_id()::text",
      );
      expect(entered.map((row) => row.message_id).sort()).toEqual(idsOf(messages).sort());
      await recordAll(tx, messages);
      together += 1;
    },
  });
  await tookEffect(id, 2);
  await send(second, first, second, third);
  await tookEffect(id, 3);
  expect(await effectsOn(bed.database, id)).toEqual([first.id, second.id, third.id]);
  expect(together).toBeGreaterThan(0);
});

it("a message that is refused among others is buried, and the others act once each, in order", async () => {
  const id = newId();
  const sent = versions(id, 9);
  const poison = sent[4]?.id;
  const refuse = ({ id: messageId }: IncomingMessage) => {
    if (messageId === poison) throw new Rejected("nobody may be called that");
  };
  await send(...sent);
  await consume("poison", {
    handle: async (tx, message) => {
      refuse(message);
      await recordEffect(tx, message);
    },
    handleMany: async (tx, messages) => {
      await recordAll(tx, messages);
      messages.forEach(refuse);
    },
  });
  await tookEffect(id, 8);
  expect(await effectsOn(bed.database, id)).toEqual(idsOf(sent).filter((messageId) => messageId !== poison));
  const { items } = await listDeadLetters(bed.messaging, { topic: "users.v1", group: "poison" });
  expect(items.filter(({ key }) => key === id)).toMatchObject([{ messageId: poison, reason: "rejected", attempts: 1 }]);
});

it("a message that fails five times among others stops its partition meanwhile, and no other message is tried twice alone", async () => {
  const id = newId();
  const sent = versions(id, 6);
  const alone: string[] = [];
  let together = 0;
  const fail = (message: IncomingMessage) => {
    if (message.id === sent[2]?.id) throw new TypeError("a bug");
  };
  await send(...sent);
  await consume("bug", {
    handle: async (tx, message) => {
      if (message.subject === id) alone.push(message.id);
      fail(message);
      await recordEffect(tx, message);
    },
    handleMany: async (tx, messages) => {
      if (messages.some(({ id: messageId }) => messageId === sent[2]?.id)) together += 1;
      messages.forEach(fail);
      await recordAll(tx, messages);
    },
  });
  await tookEffect(id, 5);
  const [one, two, bad, ...rest] = idsOf(sent);
  expect(await effectsOn(bed.database, id)).toEqual([one, two, ...rest]);
  expect(alone.slice(0, 7)).toEqual([one, two, bad, bad, bad, bad, bad]);
  // With other partitions' messages, then with those of its own: once found out, its neighbours were not rolled back with it again.
  expect(together).toBeLessThanOrEqual(2);
  expect(new Set(alone.slice(7)).size).toBe(alone.length - 7);
});

it("what does not fit its schema is buried, and what stands before and behind it is applied once", async () => {
  const id = newId();
  const sent = versions(id, 6);
  const headers = { ce_specversion: "1.0", ce_id: newId(), ce_type: "user.updated", ce_source: "auth", ce_time: "x" };
  await send(...sent.slice(0, 3));
  await publishRaw(bed.messaging, "users.v1", [{ key: id, value: "{", headers }]);
  await send(...sent.slice(3));
  await consume("malformed", {});
  await tookEffect(id, 6);
  expect(await effectsOn(bed.database, id)).toEqual(idsOf(sent));
  const { items } = await listDeadLetters(bed.messaging, { topic: "users.v1", group: "malformed" });
  expect(items.filter(({ key }) => key === id)).toMatchObject([{ messageId: headers.ce_id, reason: "malformed" }]);
});

it("a chunk that fails as a whole leaves nothing behind, and its messages act one by one", async () => {
  const id = newId();
  const sent = versions(id, 7);
  await send(...sent);
  await consume("together", {
    handleMany: async (tx, messages) => {
      await recordAll(tx, messages);
      throw new Error("not together");
    },
  });
  await tookEffect(id, 7);
  expect(await effectsOn(bed.database, id)).toEqual(idsOf(sent));
});

it("a chunk whose database connection is lost acts once", async () => {
  const id = newId();
  const sent = versions(id, 7);
  let cuts = 0;
  await send(...sent);
  await consume("cut", {
    handleMany: async (tx, messages) => {
      await recordAll(tx, messages);
      if (cuts > 0 || !messages.some(({ subject }) => subject === id)) return;
      cuts += 1;
      await tx.execute("select pg_terminate_backend(pg_backend_pid())");
    },
  });
  await tookEffect(id, 7);
  expect(cuts).toBe(1);
  expect(await effectsOn(bed.database, id)).toEqual(idsOf(sent));
});

it("a consumer killed in the middle of a chunk loses nothing and does nothing twice", async () => {
  const id = newId();
  const sent = versions(id, 20);
  await send(...sent);
  const child = startChild("killed", id);
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes("inside")) break;
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await effectsOn(bed.database, id)).toEqual([]);
  await consume("killed", {});
  await until(async () => (await effectsOn(bed.database, id)).length >= 20, { timeoutMs: 30_000 });
  expect(await effectsOn(bed.database, id)).toEqual(idsOf(sent));
});

function startChild(group: string, subject: string): ChildProcess {
  const script = new URL("./chunkChild.ts", import.meta.url).pathname;
  const brokers = process.env.TEST_KAFKA_BROKERS ?? "";
  const args = [script, bed.database.options.url, brokers, bed.messaging.topicPrefix, group, subject];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
}

it("what a handler of many sends names its own cause, correlation and trace", async () => {
  const id = newId();
  const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
  const causes = versions(id, 3).map((message, index) => ({
    ...message,
    traceparent,
    correlationId: `request-${index}`,
  }));
  const answer = (cause: IncomingMessage) => ({ ...userMessage(newId(), 1), ...causedBy(cause) });
  await send(...causes);
  await consume("causes", {
    handleMany: async (tx, messages) => {
      await recordAll(tx, messages);
      await addToOutbox(tx, messages.filter(({ subject }) => subject === id).map(answer));
    },
  });
  await tookEffect(id, 3);
  const rows = await bed.database.sql`select causation_id, correlation_id, traceparent from outbox order by id`;
  expect(rows).toMatchObject(
    causes.map((cause) => ({ causation_id: cause.id, correlation_id: cause.correlationId, traceparent })),
  );
});

it("a chunk skips types without a handler and says how many of its messages acted", async () => {
  const message = (version: number): IncomingMessage => {
    const { topic, key, subject, time, id, body } = userMessage(newId(), version);
    const rest = { correlationId: "c", causationId: "c", partition: 0, offset: "0", source: "auth" };
    return { topic, key, subject, time, id, body: body as IncomingMessage["body"], type: "user.updated", ...rest };
  };
  const [first, second] = [message(1), message(2)];
  const foreign = { ...message(3), type: "user.registered" as const };
  const handlers = { "user.updated": recordEffect };
  const subscription: Subscription = { topic: "users.v1", kind: "effect", handlers, handleMany: recordAll };
  const apply = (...messages: IncomingMessage[]) => applyMessages(bed.database, "g", subscription, messages, 5_000);
  expect(await apply(first, foreign)).toEqual({ applied: 1, duplicate: 0 });
  expect(await apply(first, second, second)).toEqual({ applied: 1, duplicate: 2 });
});

it("messages of several partitions that are there at the same time share a transaction", async () => {
  const shared: number[] = [];
  await consume("shared", {
    handle: recordEffect,
    handleMany: async (tx, messages) => {
      shared.push(new Set(messages.map(({ partition }) => partition)).size);
      await recordAll(tx, messages);
    },
  });
  await until(async () => {
    const ids = Array.from({ length: 20 }, newId);
    await send(...ids.flatMap((id) => versions(id, 1)));
    for (const id of ids) await tookEffect(id, 1);
    return shared.some((partitions) => partitions > 1);
  });
});
