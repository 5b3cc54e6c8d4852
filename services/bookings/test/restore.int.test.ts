import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { requestRestore, restoreBookings } from "../src/commands/restoreEvent.ts";
import { readBooking } from "../src/db/bookings.ts";
import type { Booking } from "../src/domain/booking.ts";
import { finishReleases } from "../src/jobs/eventReleases.ts";
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
// Each restore starts after all that was done before, and nothing is made in the instant of a request.
beforeEach(() => clock.forward(1_000));

const limits = { batchSize: 2, retryMs: 60_000 };
const { signal } = new AbortController();
const finish = () => finishReleases(stored.database, make, limits, silent, signal);
const noRefunds = { kind: "none", untilHoursBefore: 0, percentage: 0 } as const;

async function sold(count = 5): Promise<{ event: EventState; bookings: Booking[] }> {
  const event = await project(stored.database, anEvent({ refundPolicy: noRefunds }));
  const bookings = [];
  for (let each = 0; each < count; each += 1) bookings.push(await holdFor(stored.database, make, event, 1));
  clock.forward(1_000);
  return { event, bookings };
}

async function request(event: EventState) {
  const outcome = await stored.database.transaction((tx) => requestRestore(tx, make, event.id));
  clock.forward(1_000);
  return outcome;
}

const read = (bookings: readonly Booking[]) =>
  Promise.all(bookings.map(({ id }) => readBooking(stored.database.db, id)));
const statuses = async (bookings: readonly Booking[]) => (await read(bookings)).map((booking) => booking?.status);

test("a restore releases every booking of before it, refunds what was paid in full, and leaves what is booked after it", async () => {
  const { event, bookings } = await sold();
  const [paid, ...held] = bookings as [Booking, ...Booking[]];
  await deliver(stored.database, make, "payment.succeeded", aPayment(paid.id, { attemptId: newId() }));
  expect(await request(event)).toMatchObject({ kind: "requested", places: 5 });
  const later = await holdFor(stored.database, make, event, 2);
  await finish();
  expect(await read(bookings)).toMatchObject(
    bookings.map(({ id }) => ({
      status: "cancelled",
      cancelReason: "restored",
      refundAmount: id === paid.id ? 2500 : null,
    })),
  );
  expect(await statuses([later])).toEqual(["held"]);
  for (const { id } of held) {
    expect((await messagesOf(stored.database, id)).map(({ type }) => type)).toEqual([
      "booking.held",
      "booking.cancelled",
    ]);
  }
  expect(await countsOf(stored.database, typeOf(event))).toMatchObject({ held: 2, sold: 0 });
});

test("a restore goes on where it stopped, whoever stopped it, and takes no booking twice", async () => {
  const { event, bookings } = await sold();
  await request(event);
  expect(await restoreBookings(stored.database, make, limits, silent)).toBe(true);
  expect(await statuses(bookings)).toEqual(["cancelled", "cancelled", "held", "held", "held"]);
  const [row] = await stored.database.sql`select done_to from event_restores where event_id = ${event.id}`;
  expect(new Date(row?.done_to)).toEqual(bookings[1]?.createdAt);
  await Promise.all([finish(), finish()]);
  await finish();
  expect(await statuses(bookings)).toEqual(bookings.map(() => "cancelled"));
  for (const { id } of bookings) expect(await messagesOf(stored.database, id)).toHaveLength(2);
  expect(await restoreBookings(stored.database, make, limits, silent)).toBe(false);
});

test("bookings that were made at the same instant are all released, though they are more than a batch", async () => {
  const event = await project(stored.database, anEvent());
  const at = clock.now();
  const still = makeFor({ ...clock, now: () => at });
  const bookings = [];
  for (let each = 0; each < 5; each += 1) bookings.push(await holdFor(stored.database, still, event, 1));
  await request(event);
  await finish();
  expect(await statuses(bookings)).toEqual(bookings.map(() => "cancelled"));
});

test("of an event that is cancelled in the middle of a restore, the cancellation releases the rest", async () => {
  const { event, bookings } = await sold();
  await request(event);
  await restoreBookings(stored.database, make, limits, silent);
  await project(stored.database, { ...event, status: "cancelled", version: 2 });
  await restoreBookings(stored.database, make, limits, silent);
  expect(await statuses(bookings)).toEqual(["cancelled", "cancelled", "held", "held", "held"]);
  await finish();
  const reasons = (await read(bookings)).map((booking) => booking?.cancelReason);
  expect(reasons).toEqual(["restored", "restored", "event_cancelled", "event_cancelled", "event_cancelled"]);
});

test("asking again, also before the first restore is finished, releases what was booked since", async () => {
  const { event, bookings } = await sold(3);
  await request(event);
  await restoreBookings(stored.database, make, limits, silent);
  const second = await holdFor(stored.database, make, event, 1);
  clock.forward(1_000);
  await request(event);
  await finish();
  expect(await statuses([...bookings, second])).toEqual(Array(4).fill("cancelled"));
  const third = await holdFor(stored.database, make, event, 1);
  await finish();
  expect(await statuses([third])).toEqual(["held"]);
  clock.forward(1_000);
  await request(event);
  await finish();
  expect(await statuses([third])).toEqual(["cancelled"]);
});

test("what was over when a restore passed it and was paid late stays, until somebody asks again", async () => {
  const { event, bookings } = await sold(3);
  const [over] = bookings as [Booking];
  await deliver(stored.database, make, "payment.expired", aPayment(over.id));
  await request(event);
  await restoreBookings(stored.database, make, limits, silent);
  await deliver(stored.database, make, "payment.succeeded", aPayment(over.id, { attemptId: newId() }));
  await restoreBookings(stored.database, make, limits, silent);
  expect(await statuses(bookings)).toEqual(["confirmed", "cancelled", "cancelled"]);
  await request(event);
  await finish();
  expect(await statuses(bookings)).toEqual(["cancelled", "cancelled", "cancelled"]);
});

test("what a replica booked before whose clock is ahead is released too", async () => {
  const { event } = await sold(0);
  const ahead = makeFor({ ...clock, now: () => new Date(clock.now().getTime() + 5_000) });
  const booking = await holdFor(stored.database, ahead, event, 1);
  await request(event);
  await finish();
  expect(await statuses([booking])).toEqual(["cancelled"]);
});

test("nothing is asked for of an event that is not known, or that is cancelled already", async () => {
  expect(await request(anEvent())).toEqual({ kind: "unknown" });
  expect(await request(await project(stored.database, anEvent({ status: "cancelled" })))).toEqual({ kind: "gone" });
});
