import { newId } from "@stagedoor/contracts/ids";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expireHolds } from "../src/commands/expireHolds.ts";
import { readBookings } from "../src/db/bookings.ts";
import { expireAllDue } from "../src/jobs/expiry.ts";
import { holdFor, messagesOf } from "./bookings.ts";
import { countsOf, expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver } from "./payments.ts";
import { createClock, makeFor, silent, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const clock = createClock();
const make = makeFor(clock);
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(async () => {
  await expectCountsMatch(stored.database);
  await stored.stop();
});

const limits = { graceMs: 0, batchSize: 3 };
const { signal } = new AbortController();

test("after each batch of an expiry its places are sold again, while the other holds wait for their turn", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 10 }] }));
  const holds = [];
  for (let each = 0; each < 10; each += 1) holds.push((await holdFor(stored.database, make, event, 1)).id);
  await expect(holdFor(stored.database, make, event, 1)).rejects.toThrow("not held");
  clock.forward(3_600_000);
  expect(await expireHolds(stored.database, make, limits, silent)).toEqual({ expired: 3, failed: [] });
  expect(await countsOf(stored.database, typeOf(event))).toMatchObject({ held: 7 });
  const next = await holdFor(stored.database, make, event, 3);
  await expireAllDue(stored.database, make, limits, silent, signal);
  const over = await readBookings(stored.database.db, holds);
  expect(over.map(({ status }) => status)).toEqual(Array(10).fill("expired"));
  expect((await readBookings(stored.database.db, [next.id]))[0]?.status).toBe("held");
});

test("holds of many events expire in one run, each once, though several replicas do it at once", async () => {
  const holds: string[] = [];
  for (let each = 0; each < 5; each += 1) {
    const event = await project(stored.database, anEvent());
    for (let one = 0; one < 3; one += 1) holds.push((await holdFor(stored.database, make, event, 1)).id);
  }
  clock.forward(3_600_000);
  const run = () => expireAllDue(stored.database, make, limits, silent, signal);
  await Promise.all([run(), run(), run()]);
  await run();
  for (const id of holds) {
    expect((await messagesOf(stored.database, id)).map(({ type }) => type)).toEqual([
      "booking.held",
      "booking.expired",
    ]);
  }
});

test("a hold that was paid, or is on its way to be, is not among those that expire", async () => {
  const event = await project(stored.database, anEvent());
  const paid = await holdFor(stored.database, make, event, 1);
  const processing = await holdFor(stored.database, make, event, 1);
  const held = await holdFor(stored.database, make, event, 1);
  clock.forward(3_600_000);
  await deliver(stored.database, make, "payment.succeeded", aPayment(paid.id, { attemptId: newId() }));
  await deliver(stored.database, make, "payment.processing", aPayment(processing.id));
  await expireAllDue(stored.database, make, limits, silent, signal);
  const now = await readBookings(stored.database.db, [paid.id, processing.id, held.id]);
  const statusOf = new Map(now.map(({ id, status }) => [id, status]));
  expect([paid, processing, held].map(({ id }) => statusOf.get(id))).toEqual(["confirmed", "processing", "expired"]);
});
