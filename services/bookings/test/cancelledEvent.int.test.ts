import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cancelEventBookings } from "../src/commands/cancelEventBookings.ts";
import type { Booking } from "../src/domain/booking.ts";
import { holdFor, messagesOf } from "./bookings.ts";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { createClock, makeFor, silent, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const started: ChildProcess[] = [];
afterAll(() => started.forEach((child) => void child.kill("SIGKILL")));

const patience = { timeoutMs: 60_000 };
const opened: Database[] = [];
afterAll(() => Promise.all(opened.map((database) => database.close())));

/** A connection whose transaction may wait for as long as a process takes to start. */
function lockingConnection(): Database {
  const options = { url: stored.url, poolSize: 1, applicationName: "lock", idleInTransactionTimeoutMs: 120_000 };
  const database = openDatabase(options);
  opened.push(database);
  return database;
}

/** A process of its own, so that it can be killed. Kafka is away for it: cancelling does not need it. */
function startProcess(): ChildProcess {
  const env = {
    ...process.env,
    PORT: "0",
    DATABASE_URL: stored.url,
    KAFKA_BROKERS: "127.0.0.1:9",
    JWKS_URL: "http://127.0.0.1:9/keys",
    PUBLIC_URL: "http://localhost",
    KEY_ENCRYPTION_SECRET: "a secret for tests only",
    LOG_LEVEL: "silent",
    CANCELLATION_BATCH_SIZE: "5",
    CANCELLATION_EVERY_MS: "20",
  };
  const child = spawn(process.execPath, [main], { env, stdio: "ignore" });
  started.push(child);
  return child;
}

const cancelledOf = async (eventId: string) => {
  const [row] = await stored.database.sql`
    select count(*)::int as count from bookings where event_id = ${eventId} and status = 'cancelled'`;
  return row?.count as number;
};

test("every booking of a cancelled event is cancelled with a full refund, though the process is killed in the middle", async () => {
  const event = await project(
    stored.database,
    anEvent({ types: [{ capacity: 100 }], refundPolicy: { kind: "none", untilHoursBefore: 0, percentage: 0 } }),
  );
  const bookings: Booking[] = [];
  for (let each = 0; each < 20; each += 1) bookings.push(await holdFor(stored.database, make, event));
  const paid = bookings.filter((_, index) => index % 2 === 0);
  for (const { id } of paid) {
    await deliver(stored.database, make, "payment.succeeded", aPayment(id, { attemptId: newId() }));
  }
  await project(stored.database, { ...event, status: "cancelled", version: 2 });

  // The job works in the order in which they were made and stops at the one that is locked here: in the batch from 10 to 14.
  const inTheWay = bookings[12]?.id ?? "";
  const child = startProcess();
  await lockingConnection().sql.begin(async (sql) => {
    await sql`select from bookings where id = ${inTheWay} for update`;
    await until(async () => (await cancelledOf(event.id)) === 10, patience);
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  expect(await cancelledOf(event.id)).toBe(10);

  const another = startProcess();
  await until(async () => (await cancelledOf(event.id)) === 20, patience);
  another.kill("SIGTERM");
  await once(another, "exit");

  for (const { id } of bookings) {
    const said = (await messagesOf(stored.database, id)).filter(({ type }) => type === "booking.cancelled");
    expect(said).toHaveLength(1);
    const owed = paid.some((each) => each.id === id) ? { amount: { amount: 5000, currency: "gbp" } } : null;
    expect(said[0]?.body).toMatchObject({ cancelReason: "event_cancelled", refund: owed });
  }
  expect(await countsOf(stored.database, typeOf(event))).toMatchObject({ held: 0, sold: 0 });
}, 150_000);

test("a deleted event's bookings are cancelled too, and several replicas share the work", async () => {
  const events = await Promise.all(Array.from({ length: 4 }, () => project(stored.database, anEvent())));
  for (const event of events) for (let each = 0; each < 3; each += 1) await holdFor(stored.database, make, event, 1);
  for (const { id } of events) await project(stored.database, { id, deleted: true, version: 2 });
  const finish = async () => {
    while (await cancelEventBookings(stored.database, make, { batchSize: 2, retryMs: 10 }, silent));
  };
  await until(async () => {
    await Promise.all([finish(), finish(), finish()]);
    const [open] = await stored.database
      .sql`select count(*)::int as count from event_cancellations where finished_at is null`;
    return open?.count === 0;
  });
  for (const { id } of events) expect(await cancelledOf(id)).toBe(3);
  await expectCountsMatch(stored.database);
});
