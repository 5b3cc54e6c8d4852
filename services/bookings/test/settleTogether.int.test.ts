import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHoldPlaces } from "../src/commands/hold.ts";
import type { HoldPlaces } from "../src/commands/holdRequest.ts";
import { projectUser } from "../src/commands/projectUser.ts";
import { readBookings } from "../src/db/bookings.ts";
import { readTicketTypes } from "../src/db/stock.ts";
import { holdSettings, messagesOf } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project } from "./events.ts";
import { aPayment, deliver, deliverTogether, type PaymentMessageType, paymentMessage } from "./payments.ts";
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

const [attendees, eventsOfWorld, mostBookings, attemptsOfBooking] = [3, 2, 7, 3];
const labels = ["A1", "A2", "A3"];

/** What happens before the news that are heard together: few places, so that those who pay late compete for them. */
const earlier = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant("hold" as const),
      attendee: fc.nat(attendees - 1),
      event: fc.nat(eventsOfWorld - 1),
      quantity: fc.integer({ min: 0, max: 2 }),
      seats: fc.subarray(labels, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant("end" as const), booking: fc.nat(mostBookings - 1) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant("pay" as const), booking: fc.nat(mostBookings - 1) }) },
);
const news = fc.record({
  type: fc.constantFrom<PaymentMessageType>(
    "payment.succeeded",
    "payment.succeeded",
    "payment.succeeded",
    "payment.processing",
    "payment.failed",
    "payment.expired",
    "payment.expired",
    "payment.refunded",
    "payment.refund_failed",
  ),
  booking: fc.nat(mostBookings - 1),
  attempt: fc.nat(attemptsOfBooking - 1),
  amount: fc.constantFrom(1, 2, 100_000_000),
});
type Earlier = typeof earlier extends fc.Arbitrary<infer T> ? T : never;
type News = typeof news extends fc.Arbitrary<infer T> ? T : never;

type World = {
  readonly events: readonly EventState[];
  readonly attendeeIds: readonly string[];
  /** In the order in which they were made, with the attempts to pay each. */
  readonly bookings: { readonly id: string; readonly attempts: readonly string[] }[];
};

/** Events with three places without labels and three seats each, and what happened there. */
async function createWorld(steps: readonly Earlier[], erased: boolean): Promise<World> {
  const types = [{ capacity: 3 }, { seating: { rows: 1, seatsPerRow: 3 } }];
  const events: EventState[] = [];
  for (let each = 0; each < eventsOfWorld; each += 1) events.push(await project(stored.database, anEvent({ types })));
  // Batches lock events in the order of their ids, which must not be that of the news.
  const world: World = { events, attendeeIds: Array.from({ length: attendees }, newId), bookings: [] };
  for (const step of steps) await take(world, step);
  const [first = ""] = world.attendeeIds;
  if (erased)
    await stored.database.transaction((tx) => projectUser(tx, { id: first, deleted: true, version: 2 }, new Date()));
  return world;
}

async function take(world: World, step: Earlier): Promise<void> {
  if (step.step !== "hold") {
    const booking = world.bookings[step.booking];
    if (booking === undefined) return;
    const type = step.step === "end" ? "payment.expired" : "payment.succeeded";
    await deliver(stored.database, make, type, aPayment(booking.id, { attemptId: booking.attempts[0] ?? null }));
    return;
  }
  if (world.bookings.length === mostBookings) return;
  const event = world.events[step.event];
  const [places = "", seats = ""] = event?.ticketTypes.map(({ id }) => id) ?? [];
  const items = [
    ...(step.quantity === 0 ? [] : [{ ticketTypeId: places, quantity: step.quantity }]),
    ...(step.seats.length === 0 ? [] : [{ ticketTypeId: seats, quantity: step.seats.length, seats: step.seats }]),
  ];
  if (items.length === 0) return;
  const [attendeeId = ""] = world.attendeeIds.slice(step.attendee);
  const request = { bookingId: newId(), eventId: event?.id ?? "", attendeeId, items, idempotency: undefined };
  const { kind } = await holdPlaces(request);
  const attempts = Array.from({ length: attemptsOfBooking }, newId);
  if (kind === "made") world.bookings.push({ id: request.bookingId, attempts });
}

function toMessages({ bookings }: World, all: readonly News[]): IncomingMessage[] {
  return all.flatMap(({ type, booking, attempt, amount }) => {
    const of = bookings[booking];
    if (of === undefined) return [];
    const attemptId = of.attempts[attempt] ?? null;
    return paymentMessage(type, aPayment(of.id, { attemptId, amountRefunded: amount }));
  });
}

/** All that can be seen of a world, its ids replaced by where they stand. */
async function look({ bookings, events }: World, messages: readonly IncomingMessage[]): Promise<object> {
  const { database } = stored;
  const ids = bookings.map(({ id }) => id);
  const names = new Map<string, string>(bookings.map(({ id }, index) => [id, `booking ${index}`]));
  for (const [index, { attempts }] of bookings.entries()) {
    for (const [which, id] of attempts.entries()) names.set(id, `attempt ${which} of ${index}`);
  }
  for (const [index, { ticketTypes }] of events.entries()) {
    for (const [which, { id }] of ticketTypes.entries()) names.set(id, `type ${which} of ${index}`);
  }
  for (const [index, { id }] of messages.entries()) names.set(id, `message ${index}`);
  const named = (id: string | null) => (id === null ? null : (names.get(id) ?? "unnamed"));
  const found = new Map((await readBookings(database.db, ids)).map((booking) => [booking.id, booking]));
  const said = await database.sql`
    select type, key, causation_id, correlation_id, body->'version' as version, body->>'status' as status,
      jsonb_array_length((body->'tickets')::jsonb) as tickets, body->'refusedPayment'->>'reason' as reason
    from outbox where key = any (${ids}::text[]) and causation_id = any (${messages.map(({ id }) => id)}::text[]) order by id`;
  const typeIds = events.flatMap(({ ticketTypes }) => ticketTypes.map(({ id }) => id));
  const seats = await database.sql`select * from taken_seats where ticket_type_id = any (${typeIds}::uuid[])`;
  const refused = await database.sql`select * from refused_payments where booking_id = any (${ids}::uuid[])`;
  const types = await Promise.all(events.map(({ id }) => readTicketTypes(database.db, id)));
  return {
    bookings: ids.map((id) => {
      const { status, cancelReason, refundAmount, refundedAmount, paidAttemptId, tickets, version } =
        found.get(id) ?? {};
      const seatsOfTickets = tickets?.map(({ seat }) => seat);
      return {
        status,
        cancelReason,
        refundAmount,
        refundedAmount,
        paid: named(paidAttemptId ?? null),
        seatsOfTickets,
        version,
      };
    }),
    said: said.map(({ key, causation_id: cause, correlation_id: chain, ...row }) => {
      return { ...row, key: named(key), cause: named(cause), chain: named(chain) };
    }),
    seats: seats
      .map((row) => `${named(row.ticket_type_id)} ${row.position} ${named(row.booking_id)} ${row.sold}`)
      .sort(),
    refused: refused.map((row) => `${named(row.attempt_id)} ${named(row.booking_id)} ${row.reason}`).sort(),
    counts: types.flat().map(({ held, sold }) => ({ held, sold })),
  };
}

test("news that are settled together come to what they would come to one after the other", async () => {
  const course = fc.array(earlier, { minLength: 4, maxLength: 16 });
  const batches = fc.array(fc.array(news, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(course, batches, fc.boolean(), async (steps, together, erased) => {
      const [one, other] = await Promise.all([createWorld(steps, erased), createWorld(steps, erased)]);
      const all = together.flat();
      const alone = toMessages(one, all);
      for (const message of alone) {
        const { type, body, id } = message as IncomingMessage<PaymentMessageType>;
        await deliver(stored.database, make, type, body, id);
      }
      const chunks = together.map((each) => toMessages(other, each));
      for (const chunk of chunks) await deliverTogether(stored.database, make, chunk);
      expect(await look(other, chunks.flat())).toEqual(await look(one, alone));
    }),
    { numRuns: 60 },
  );
  await expectCountsMatch(stored.database);
  await expectSeatsMatch(stored.database);
}, 240_000);

test("two who pay late for the last place in one batch: the first gets it, the other one's payment is refused", async () => {
  const event = await project(stored.database, anEvent({ types: [{ capacity: 1 }] }));
  const late = [];
  for (let each = 0; each < 2; each += 1) {
    const request = {
      bookingId: newId(),
      eventId: event.id,
      attendeeId: newId(),
      items: undefined,
      idempotency: undefined,
    };
    expect(await holdPlaces(request)).toMatchObject({ kind: "made" });
    await deliver(stored.database, make, "payment.expired", aPayment(request.bookingId));
    late.push(request.bookingId);
  }
  const paid = late.map((id) => paymentMessage("payment.succeeded", aPayment(id, { attemptId: newId() })));
  await deliverTogether(stored.database, make, paid);
  const said = await Promise.all(late.map(async (id) => (await messagesOf(stored.database, id)).at(-1)));
  expect(said).toMatchObject([
    { type: "booking.confirmed" },
    { type: "booking.payment_refused", body: { refusedPayment: { reason: "sold_out" } } },
  ]);
});

test("a booking that nobody knows fails its batch, which then changes nothing", async () => {
  const event = await project(stored.database, anEvent());
  const request = {
    bookingId: newId(),
    eventId: event.id,
    attendeeId: newId(),
    items: undefined,
    idempotency: undefined,
  };
  await holdPlaces(request);
  const messages = [request.bookingId, newId()].map((id) =>
    paymentMessage("payment.succeeded", aPayment(id, { attemptId: newId() })),
  );
  await expect(deliverTogether(stored.database, make, messages)).rejects.toThrow("there is no booking");
  expect(await messagesOf(stored.database, request.bookingId)).toHaveLength(1);
});
