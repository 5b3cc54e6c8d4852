import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import { until } from "@stagedoor/platform/testing/until";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHoldPlaces } from "../src/commands/hold.ts";
import type { HoldPlaces, HoldRequest } from "../src/commands/holdRequest.ts";
import { lockStock } from "../src/db/stock.ts";
import { holdSettings, messagesOf } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project, typeOf } from "./events.ts";
import { aPayment, deliver, deliverTogether, paymentMessage } from "./payments.ts";
import { expectSeatsMatch } from "./seats.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
let holdPlaces: HoldPlaces;
beforeAll(async () => {
  stored = await startDatabase();
  holdPlaces = createHoldPlaces(stored.database, make, holdSettings);
});
afterAll(() => stored?.stop());

const seating = { rows: 1, seatsPerRow: 3 };
const seats = (event: EventState, ...labels: string[]): HoldRequest["items"] => [
  { ticketTypeId: typeOf(event), quantity: labels.length, seats: labels },
];

async function hold(event: EventState, items: HoldRequest["items"], attendeeId = newId()): Promise<string> {
  const bookingId = newId();
  const result = await holdPlaces({ bookingId, eventId: event.id, attendeeId, items, idempotency: undefined });
  expect(result).toMatchObject({ kind: "made" });
  return bookingId;
}

const paid = (id: string) => paymentMessage("payment.succeeded", aPayment(id, { attemptId: newId() }));
const closed = (id: string) => paymentMessage("payment.expired", aPayment(id));
const hear = (...messages: ReturnType<typeof paid>[]) => deliverTogether(stored.database, make, messages);
const end = (id: string) => deliver(stored.database, make, "payment.expired", aPayment(id));
const lastSaid = async (id: string) => (await messagesOf(stored.database, id)).at(-1);
const refusedAs = (reason: string) => ({ type: "booking.payment_refused", body: { refusedPayment: { reason } } });

async function takenOf(event: EventState): Promise<string[]> {
  const rows = await stored.database.sql`
    select position, sold from taken_seats where ticket_type_id = ${typeOf(event)} order by position`;
  return rows.map(({ position, sold }) => `${position} ${sold ? "sold" : "held"}`);
}

describe("seats", () => {
  test("are sold once they are paid, and free again once the booking is over", async () => {
    const event = await project(stored.database, anEvent({ types: [{ seating }] }));
    const booking = await hold(event, seats(event, "A1", "A3"));
    expect(await takenOf(event)).toEqual(["0 held", "2 held"]);
    const payment = paid(booking);
    await hear(payment, closed(await hold(event, seats(event, "A2"))));
    expect(await takenOf(event)).toEqual(["0 sold", "2 sold"]);
    expect((await lastSaid(booking))?.body.tickets.map(({ seat }) => seat)).toEqual(["A1", "A3"]);
    const { attemptId } = payment.body as { attemptId: string };
    await deliver(stored.database, make, "payment.refunded", aPayment(booking, { attemptId, amountRefunded: 5000 }));
    expect(await takenOf(event)).toEqual([]);
  });

  test("that are still free are taken again by a late payment", async () => {
    const event = await project(stored.database, anEvent({ types: [{ seating }] }));
    const booking = await hold(event, seats(event, "A2"));
    await end(booking);
    expect(await takenOf(event)).toEqual([]);
    await hear(paid(booking), closed(booking));
    expect(await lastSaid(booking)).toMatchObject({ type: "booking.confirmed", body: { tickets: [{ seat: "A2" }] } });
    expect(await takenOf(event)).toEqual(["1 sold"]);
  });

  test("that somebody else has by now are not sold again, though there are as many others", async () => {
    const event = await project(stored.database, anEvent({ types: [{ seating }] }));
    const booking = await hold(event, seats(event, "A1"));
    await end(booking);
    await hold(event, seats(event, "A1"));
    await hear(paid(booking), closed(booking));
    expect(await lastSaid(booking)).toMatchObject(refusedAs("sold_out"));
    expect(await takenOf(event)).toEqual(["0 held"]);
  });

  test.each([
    ["has no such label any more", { rows: 1, seatsPerRow: 2 }],
    ["is gone", null],
  ])("are not free for a late payment when the plan %s", async (_name, changed) => {
    const event = await project(stored.database, anEvent({ types: [{ seating }] }));
    const booking = await hold(event, seats(event, "A3"));
    await end(booking);
    const [type] = event.ticketTypes;
    if (type === undefined) throw new Error("the event has no ticket type");
    const capacity = changed === null ? 3 : 2;
    await project(stored.database, { ...event, ticketTypes: [{ ...type, seating: changed, capacity }], version: 2 });
    await hear(paid(booking), closed(booking));
    expect(await lastSaid(booking)).toMatchObject(refusedAs("sold_out"));
  });
});

test("a late payment confirms once the attendee's other booking is over, also by news that came just before it", async () => {
  const event = await project(stored.database, anEvent());
  const attendeeId = newId();
  const first = await hold(event, undefined, attendeeId);
  await end(first);
  const second = await hold(event, undefined, attendeeId);
  await hear(closed(second), paid(first));
  expect(await lastSaid(first)).toMatchObject({ type: "booking.confirmed" });
  expect(await lastSaid(second)).toMatchObject({ type: "booking.expired" });
});

test("a late payment that waited for the event's lock sees what was sold meanwhile", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 1 }] }));
  const booking = await hold(event, undefined);
  await end(booking);
  let settled: Promise<unknown> = Promise.resolve();
  await stored.database.transaction(async (tx) => {
    await lockStock(tx, event.id);
    settled = hear(paid(booking), closed(booking));
    await until(async () => {
      const [row] = await stored.database.sql`
        select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.count === 1;
    });
    await tx.execute(`update ticket_types set capacity = 0 where id = '${typeOf(event)}'`);
  });
  await settled;
  expect(await lastSaid(booking)).toMatchObject(refusedAs("sold_out"));
});

test("batches that name the bookings of several events in different orders do not wait for each other in a circle", async () => {
  const events = [await project(stored.database, anEvent()), await project(stored.database, anEvent())];
  const rounds = Array.from({ length: 8 }, async () => {
    const bookings = await Promise.all(events.map((event) => hold(event, undefined)));
    return bookings.map(paid);
  });
  const batches = await Promise.all(rounds);
  await Promise.all(batches.map((batch, index) => hear(...(index % 2 === 0 ? batch : batch.toReversed()))));
  const [deadlocks] = await stored.database.sql`
    select deadlocks::int from pg_stat_database where datname = current_database()`;
  expect(deadlocks?.deadlocks).toBe(0);
});

test("after all of this stock and seats say what the bookings say", async () => {
  await stored.database.sql`update ticket_types set capacity = 1 where capacity = 0`;
  await expectCountsMatch(stored.database);
  await expectSeatsMatch(stored.database);
});
