import { bookingStatuses, liveBookingStatuses, type RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Booking, placesCountedAs } from "../src/domain/booking.ts";
import type { PaymentNews } from "../src/domain/decideSettle.ts";
import { placesMoved } from "../src/domain/placesMoved.ts";
import { type BookingNews, type Ground, mayBeLate, settleTogether } from "../src/domain/settleTogether.ts";
import type { TicketTypeStock } from "../src/domain/stock.ts";
import { now, sampleBooking, sampleEvent, sampleType } from "./samples.ts";

const make = { newId: () => "ticket", ticketCode: () => "code" };
const seating = { rows: 1, seatsPerRow: 3 };

/** Everything that settling may depend on, of one event that sells places and numbered seats. */
type Stage = { bookings: Booking[]; types: TicketTypeStock[]; refusals: Map<string, RefusalReason>; erased: string[] };

const attempts = ["attempt-1", "attempt-2"];
const attemptOf = (bookingIndex: number, which: number) => `${attempts[which]} of ${bookingIndex}`;

const drawnBooking = fc.record({
  status: fc.constantFrom(...bookingStatuses),
  attendee: fc.nat(2),
  quantity: fc.integer({ min: 1, max: 2 }),
  seat: fc.constantFrom(null, "A1", "A2", "A3"),
  paidBy: fc.nat(1),
});

const stage: fc.Arbitrary<Stage> = fc
  .record({
    drawn: fc.array(drawnBooking, { minLength: 1, maxLength: 5 }),
    spare: fc.nat(2),
    refused: fc.array(fc.tuple(fc.nat(4), fc.nat(1)), { maxLength: 2 }),
    isErased: fc.boolean(),
  })
  .map(({ drawn, spare, refused, isErased }): Stage => {
    const bookings = drawn.map(toBooking);
    return {
      ...onlyPossible(bookings, spare),
      refusals: new Map(refused.map(([booking, which]) => [attemptOf(booking, which), "sold_out" as const])),
      erased: isErased ? ["attendee-1"] : [],
    };
  });

function toBooking({ status, attendee, quantity, seat, paidBy }: DrawnBooking, index: number): Booking {
  const wasPaid = status === "confirmed" || status === "cancelled";
  const item =
    seat === null
      ? { ticketTypeId: "places", quantity, seats: [] }
      : { ticketTypeId: "seats", quantity: 1, seats: [seat] };
  return sampleBooking({
    id: `booking-${index}`,
    attendeeId: `attendee-${attendee}`,
    status,
    items: [{ ...item, ticketTypeName: "Any", unitPrice: 1000 }],
    total: 1000 * item.quantity,
    paidAttemptId: wasPaid ? attemptOf(index, paidBy) : null,
  });
}
type DrawnBooking = typeof drawnBooking extends fc.Arbitrary<infer T> ? T : never;

/** One live booking for each attendee and seat: what is in the way of another has expired. Counts are those of the bookings. */
function onlyPossible(bookings: Booking[], spare: number): Pick<Stage, "bookings" | "types"> {
  const taken = new Set<string>();
  const possible = bookings.map((booking) => {
    if (placesCountedAs(booking.status) === null) return booking;
    const wanted = [booking.attendeeId, ...booking.items.flatMap(({ seats }) => seats)];
    if (wanted.some((each) => taken.has(each))) return { ...booking, status: "expired" as const, paidAttemptId: null };
    for (const each of wanted) taken.add(each);
    return booking;
  });
  const places = typeWith("places", possible, sampleType({ id: "places" }));
  const capacity = places.held + places.sold + spare;
  const seats = typeWith("seats", possible, sampleType({ id: "seats", capacity: 3, seating }));
  return { bookings: possible, types: [{ ...places, capacity }, seats] };
}

function typeWith(id: string, bookings: readonly Booking[], type: TicketTypeStock): TicketTypeStock {
  const counted = { held: 0, sold: 0 };
  for (const { status, items } of bookings) {
    const as = placesCountedAs(status);
    for (const item of items) if (as !== null && item.ticketTypeId === id) counted[as] += item.quantity;
  }
  return { ...type, ...counted };
}

const news: fc.Arbitrary<PaymentNews & { booking: number; which: number }> = fc.record({
  booking: fc.nat(4),
  which: fc.nat(1),
  type: fc.constantFrom("succeeded", "succeeded", "processing", "failed", "expired", "refunded"),
  amount: fc.constantFrom(500, 1000, 2000),
}) as never;

function toNews(drawn: PaymentNews & { booking: number; which: number }, count: number): BookingNews {
  const booking = drawn.booking % count;
  return {
    bookingId: `booking-${booking}`,
    news: { ...drawn, attemptId: attemptOf(booking, drawn.which) } as PaymentNews,
  };
}

function groundOf({ bookings, types, refusals, erased }: Stage, all: readonly BookingNews[], isWhole: boolean): Ground {
  const known = new Map(bookings.map((booking) => [booking.id, booking]));
  const late = isWhole
    ? bookings
    : mayBeLate(all, new Map(all.map(({ bookingId }) => [bookingId, known.get(bookingId) as Booking])));
  const attendees = new Set(late.map(({ attendeeId }) => attendeeId));
  const seats = new Set(late.flatMap(({ items }) => items.flatMap((item) => item.seats)));
  const live = bookings.filter(({ status }) => liveBookingStatuses.includes(status));
  return {
    bookings: known,
    events: new Map([[sampleEvent().eventId, sampleEvent()]]),
    refusals,
    erased: new Set(erased),
    late: {
      types: late.length > 0 ? types : [],
      taken: live.flatMap(({ items }) =>
        items.flatMap((item) =>
          item.seats
            .filter((label) => seats.has(label))
            .map((label) => ({ ticketTypeId: item.ticketTypeId, position: Number(label.slice(1)) - 1 })),
        ),
      ),
      live: live.filter(({ attendeeId }) => attendees.has(attendeeId)),
    },
  };
}

/** Hears news together, and writes what comes of it. */
function settle(before: Stage, all: readonly BookingNews[], isWhole = false) {
  const settled = settleTogether(all, groundOf(before, all, isWhole), make, now);
  const changed = new Map(settled.changed.map(({ after }) => [after.id, after]));
  const bookings = before.bookings.map((booking) => changed.get(booking.id) ?? booking);
  const moved = placesMoved(settled.changed);
  const types = before.types.map((type) => {
    const { held = 0, sold = 0 } = moved.counts.find(({ ticketTypeId }) => ticketTypeId === type.id) ?? {};
    return { ...type, held: type.held + held, sold: type.sold + sold };
  });
  const refusals = new Map([
    ...settled.refusals.map((each) => [each.attemptId, each.reason] as const),
    ...before.refusals,
  ]);
  const said = settled.said.map(({ index: _index, ...each }) => each);
  return { after: { ...before, bookings, types, refusals }, outcomes: settled.outcomes, said };
}

const heard = fc.tuple(stage, fc.array(news, { minLength: 1, maxLength: 8 })).map(([before, drawn]) => ({
  before,
  all: drawn.map((each) => toNews(each, before.bookings.length)),
}));

test("news that are heard together come to what they come to one after the other", () => {
  fc.assert(
    fc.property(heard, ({ before, all }) => {
      let alone = { after: before, outcomes: [] as unknown[], said: [] as unknown[] };
      for (const each of all) {
        const { after, outcomes, said } = settle(alone.after, [each]);
        alone = { after, outcomes: [...alone.outcomes, ...outcomes], said: [...alone.said, ...said] };
      }
      const together = settle(before, all);
      expect(together.outcomes).toEqual(alone.outcomes);
      expect(together.said).toEqual(alone.said);
      expect(together.after.bookings).toEqual(alone.after.bookings);
      expect(together.after.types).toEqual(alone.after.types);
      expect([...together.after.refusals].sort()).toEqual([...alone.after.refusals].sort());
    }),
    { numRuns: 3_000 },
  );
});

test("what is not read because no payment may be late would have changed nothing", () => {
  fc.assert(
    fc.property(heard, ({ before, all }) => {
      expect(settle(before, all)).toEqual(settle(before, all, true));
    }),
    { numRuns: 2_000 },
  );
});

test("whatever is heard, no place, seat or attendee is taken twice, and the counts are those of the bookings", () => {
  fc.assert(
    fc.property(heard, ({ before, all }) => {
      const { bookings, types } = settle(before, all).after;
      for (const type of types) {
        expect(type).toEqual(typeWith(type.id, bookings, type));
        expect(type.held + type.sold).toBeLessThanOrEqual(type.capacity);
      }
      const live = bookings.filter(({ status }) => placesCountedAs(status) !== null);
      const once = live.flatMap(({ attendeeId, items }) => [attendeeId, ...items.flatMap(({ seats }) => seats)]);
      expect(new Set(once).size).toBe(once.length);
      for (const { status, tickets, items, confirmedAt } of live) {
        if (status !== "confirmed" || confirmedAt === null) continue;
        expect(tickets).toHaveLength(items.reduce((sum, { quantity }) => sum + quantity, 0));
      }
    }),
    { numRuns: 2_000 },
  );
});
