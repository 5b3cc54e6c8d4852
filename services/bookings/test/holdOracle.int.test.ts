import { newId } from "@stagedoor/contracts/ids";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHoldPlaces } from "../src/commands/hold.ts";
import type { HoldRequest, HoldResult } from "../src/commands/holdRequest.ts";
import { readEventStock, readTicketTypes } from "../src/db/stock.ts";
import { decideHold } from "../src/domain/decideHold.ts";
import type { EventStock, TicketTypeStock } from "../src/domain/stock.ts";
import { holdSettings } from "./bookings.ts";
import { expectCountsMatch } from "./counts.ts";
import { anEvent, project } from "./events.ts";
import { createClock, makeFor, startDatabase } from "./stack.ts";

let stored: Awaited<ReturnType<typeof startDatabase>>;
const make = makeFor(createClock());
beforeAll(async () => {
  stored = await startDatabase();
});
afterAll(() => stored?.stop());

/** The rule of one request after the other, over plain values: what the database must come to for a whole batch. */
function createOracle(event: EventStock, ticketTypes: TicketTypeStock[]) {
  const seats = new Map<string, string>();
  const live = new Map<string, string>();
  const keys = new Map<string, { hash: string; bookingId: string }>();
  return {
    seats,
    ticketTypes,
    decide(request: HoldRequest): { said: object } {
      const { attendeeId, bookingId, idempotency } = request;
      const known = idempotency && keys.get(`${attendeeId} ${idempotency.key}`);
      if (known) {
        const isSame = known.hash === idempotency.hash;
        return { said: isSame ? { kind: "repeated", booking: { id: known.bookingId } } : { kind: "key_reused" } };
      }
      const isSeatTaken = (typeId: string, position: number) => seats.has(`${typeId} ${position}`);
      const sale = { event, ticketTypes, liveBookingId: live.get(attendeeId) ?? null, isSeatTaken };
      const outcome = decideHold(sale, request, holdSettings, make.now());
      if (outcome.kind === "refused") return { said: outcome };
      live.set(attendeeId, bookingId);
      if (idempotency) keys.set(`${attendeeId} ${idempotency.key}`, { hash: idempotency.hash, bookingId });
      for (const { ticketTypeId, quantity, seats: labels } of outcome.items) {
        const index = ticketTypes.findIndex(({ id }) => id === ticketTypeId);
        const type = ticketTypes[index] as TicketTypeStock;
        const counted = outcome.status === "held" ? "held" : "sold";
        ticketTypes[index] = { ...type, [counted]: type[counted] + quantity };
        for (const label of labels) seats.set(`${ticketTypeId} ${seatOf(label)}`, bookingId);
      }
      const { status, total, items } = outcome;
      return { said: { kind: "made", booking: { id: bookingId, attendeeId, status, total, items } } };
    },
  };
}

/** Two rows of three: A1 A2 A3 B1 B2 B3. */
const seating = { rows: 2, seatsPerRow: 3 };
const seatOf = (label: string) => ["A1", "A2", "A3", "B1", "B2", "B3"].indexOf(label);

const [dayBefore = "", dayAfter = ""] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());

const typesOf = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ capacity: fc.integer({ min: 1, max: 8 }), price: fc.constantFrom(0, 700) }) },
    fc.record({
      seating: fc.constant(seating),
      price: fc.constantFrom(0, 900),
      blockedSeats: fc.subarray(["A1", "B2", "B3"]),
    }),
    fc.record({
      capacity: fc.constant(9),
      salesStartDateTime: fc.constantFrom(null, dayBefore, dayAfter),
      salesEndDateTime: fc.constantFrom(null, dayBefore, dayAfter),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

const wanted = fc.record({
  attendee: fc.nat(7),
  key: fc.option(fc.nat(2), { freq: 3 }),
  items: fc.option(
    fc.array(
      fc.record({
        type: fc.nat(3),
        quantity: fc.integer({ min: 1, max: 4 }),
        seats: fc.option(
          fc.array(fc.constantFrom("A1", "A2", "A3", "B1", "B2", "B3", "C1"), { minLength: 1, maxLength: 3 }),
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  ),
});

type Wanted = typeof wanted extends fc.Arbitrary<infer T> ? T : never;

function toRequest(event: EventState, attendees: readonly string[], { attendee, key, items }: Wanted): HoldRequest {
  return {
    bookingId: newId(),
    eventId: event.id,
    attendeeId: attendees[attendee] as string,
    items: items?.map(({ type, quantity, seats }) => {
      const of = event.ticketTypes[type];
      const numbered = seats !== null && (of?.seating !== null || quantity === 4);
      return {
        ticketTypeId: of?.id ?? newId(),
        quantity: numbered ? seats.length : quantity,
        ...(numbered ? { seats } : {}),
      };
    }),
    idempotency: key === null ? undefined : { key: `key "${key}" \\`, hash: JSON.stringify(items) },
  };
}

/** What a client is told, without instants and tickets. */
function said(result: HoldResult): object {
  if (result.kind === "repeated") return { kind: "repeated", booking: { id: result.booking.id } };
  if (result.kind !== "made") return result;
  const { id, attendeeId, status, total, items } = result.booking;
  return { kind: "made", booking: { id, attendeeId, status, total, items } };
}

async function stockOf({ id }: EventState): Promise<{ event: EventStock; types: TicketTypeStock[] }> {
  const event = await readEventStock(stored.database.db, id);
  if (event === undefined) throw new Error("the event was not projected");
  return { event, types: await readTicketTypes(stored.database.db, id) };
}

test("a batch comes to what its requests would come to one after the other, whatever they ask for", async () => {
  const holdPlaces = createHoldPlaces(stored.database, make, holdSettings);
  const batches = fc.array(fc.array(wanted, { minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(typesOf, batches, async (types, waves) => {
      const event = await project(
        stored.database,
        anEvent({ types: types.map((type) => ({ ...type, maxPerBooking: 3 })) }),
      );
      const before = await stockOf(event);
      const oracle = createOracle(before.event, before.types);
      const attendees = Array.from({ length: 8 }, newId);
      const made: string[] = [];
      for (const wave of waves) {
        const requests = wave.map((each) => toRequest(event, attendees, each));
        // All at once: the first goes alone or with those of its turn, the others wait for it.
        const results = await Promise.all(requests.map(holdPlaces));
        expect(results.map(said)).toEqual(requests.map((request) => oracle.decide(request).said));
        made.push(...results.flatMap((result) => (result.kind === "made" ? [result.booking.id] : [])));
      }
      const after = await stockOf(event);
      expect(after.types).toEqual(oracle.ticketTypes);
      const taken = await stored.database.sql`
        select ticket_type_id || ' ' || position as seat, booking_id from taken_seats
        where ticket_type_id = any (${event.ticketTypes.map(({ id }) => id)})`;
      expect(new Map(taken.map(({ seat, booking_id }) => [seat, booking_id]))).toEqual(oracle.seats);
      const messages = await stored.database.sql`
        select o.key, o.body->>'id' as id, o.type, b.status, o.body->>'attendeeId' = b.attendee_id::text as named
        from bookings b left join outbox o on o.key = b.id::text where b.event_id = ${event.id}`;
      expect(messages.map(({ key }) => key).sort()).toEqual([...made].sort());
      for (const each of messages)
        expect(each).toMatchObject({ id: each.key, type: `booking.${each.status}`, named: true });
    }),
    { numRuns: 120 },
  );
  await expectCountsMatch(stored.database);
}, 240_000);
