import type { Mutation } from "./mutation.ts";

const domain = "services/bookings/src/domain";
const tests = "services/bookings/test";
const engine = "services/bookings/migrations/0005_booking_engine.sql";

/** Safeguards of the places. */
export const bookingsMutations: Mutation[] = [
  {
    name: "stock-lock",
    takes: "whoever takes places of an event holds its lock",
    changes: [
      {
        file: engine,
        find: "select * into stock from event_stock s where s.event_id = event for no key update;",
        replace: "select * into stock from event_stock s where s.event_id = event;",
      },
    ],
    caughtBy: [`${tests}/locks.int.test.ts`],
  },
  {
    name: "stock-lock-of-settling",
    takes: "whoever settles, expires or cancels holds the lock of the event",
    changes: [
      {
        file: "services/bookings/src/db/stock.ts",
        find: "    order by event_id for no key update`;",
        replace: "    order by event_id`;",
      },
    ],
    caughtBy: [`${tests}/locks.int.test.ts`],
  },
  {
    name: "one-live-booking-index",
    takes: "the unique index of one live booking for an attendee and event",
    changes: [
      {
        file: "services/bookings/migrations/0001_bookings.sql",
        find: "create unique index one_live_booking on bookings",
        replace: "create index one_live_booking on bookings",
      },
    ],
    caughtBy: [`${tests}/constraints.int.test.ts`],
  },
  {
    name: "already-booked",
    takes: "an attendee with a live booking gets no second one",
    changes: [{ file: engine, find: "      if other[r] is not null then", replace: "      if other[r] = event then" }],
    caughtBy: [`${tests}/holdOracle.int.test.ts`],
  },
  {
    name: "never-oversold-check",
    takes: "the CHECK that no more is taken than there is",
    changes: [
      {
        file: "services/bookings/migrations/0001_bookings.sql",
        find: "constraint never_oversold check (held + sold <= capacity)",
        replace: "constraint never_oversold check (held + sold >= 0)",
      },
    ],
    caughtBy: [`${tests}/constraints.int.test.ts`],
  },
  {
    name: "free-places",
    takes: "a hold takes no more than what is free",
    changes: [
      {
        file: engine,
        find: "if free[item_types[k]] < item_quantities[k] then",
        replace: "if free[item_types[k]] < 1 then",
      },
    ],
    caughtBy: [`${tests}/holdOracle.int.test.ts`],
  },
  {
    name: "one-booking-per-seat",
    takes: "the key by which a seat is of one booking at most",
    changes: [
      {
        file: engine,
        find: "constraint one_booking_per_seat primary key (ticket_type_id, position)",
        replace: "constraint one_booking_per_seat primary key (ticket_type_id, position, booking_id)",
      },
    ],
    caughtBy: [`${tests}/constraints.int.test.ts`],
  },
  {
    name: "late-payment-rule",
    takes: "a late payment confirms only where the places are still free",
    changes: [
      {
        file: `${domain}/decideSettle.ts`,
        find: 'return around.placesFree ? { kind: "confirmed", attemptId } : refused("sold_out");',
        replace: 'return { kind: "confirmed", attemptId };',
      },
    ],
    caughtBy: [`${tests}/settle.unit.test.ts`, "e2e/test/explorer.unit.test.ts", `${tests}/settle.int.test.ts`],
  },
  {
    name: "late-payment-other-booking",
    takes: "a late payment confirms only where its attendee has no other live booking",
    changes: [
      {
        file: `${domain}/decideSettle.ts`,
        find: '      if (around.otherLive) return refused("other_booking");\n',
        replace: "",
      },
    ],
    caughtBy: [`${tests}/settle.unit.test.ts`, "e2e/test/explorer.unit.test.ts"],
  },
  {
    name: "late-payment-selling",
    takes: "a late payment confirms only while the event sells",
    changes: [
      {
        file: `${domain}/decideSettle.ts`,
        find: '      if (around.selling !== "open") return refused("not_selling");\n',
        replace: "",
      },
    ],
    caughtBy: [`${tests}/settle.unit.test.ts`, "e2e/test/explorer.unit.test.ts"],
  },
  {
    name: "refused-stays-refused",
    takes: "a payment that was refused once stays refused",
    changes: [
      {
        file: `${domain}/decideSettle.ts`,
        find: "  if (around.refusedBefore !== null) return refused(around.refusedBefore);\n",
        replace: "",
      },
    ],
    caughtBy: [`${tests}/settle.unit.test.ts`, `${tests}/lifecycle.unit.test.ts`],
  },
  {
    name: "ticket-count",
    takes: "a ticket for each place",
    changes: [
      {
        file: `${domain}/tickets.ts`,
        find: "Array.from({ length: quantity }",
        replace: "Array.from({ length: Math.min(quantity, 1) }",
      },
    ],
    caughtBy: [`${tests}/tickets.unit.test.ts`, `${tests}/settle.int.test.ts`],
  },
  {
    name: "capacity-below-taken",
    takes: "a host's capacity is refused where more is taken",
    changes: [
      {
        file: `${domain}/decideCapacity.ts`,
        find: "return taken <= (plan?.capacity ?? 0) && ",
        replace: "return taken - 1 <= (plan?.capacity ?? 0) && ",
      },
    ],
    caughtBy: [`${tests}/capacity.unit.test.ts`, `${tests}/projection.int.test.ts`],
  },
  {
    name: "grace",
    takes: "a hold is not expired before payments had its grace to say how it ended",
    changes: [
      {
        file: `${domain}/decideExpiry.ts`,
        find: "now.getTime() >= holdExpiresAt.getTime() + graceMs",
        replace: "now.getTime() >= holdExpiresAt.getTime()",
      },
    ],
    caughtBy: [`${tests}/expiry.unit.test.ts`],
  },
  {
    name: "news-together",
    takes: "news of payments that are heard together see what those before them made of the places",
    changes: [
      {
        file: `${domain}/settleTogether.ts`,
        find: "    places.note(before, after);\n",
        replace: "",
      },
    ],
    caughtBy: [`${tests}/rules.settleTogether.unit.test.ts`],
  },
  {
    name: "may-be-late",
    takes: "a payment that comes together with the end of its hold counts as late",
    changes: [
      {
        file: `${domain}/settleTogether.ts`,
        find: '(status === "expired" || over.has(id))',
        replace: 'status === "expired"',
      },
    ],
    caughtBy: [`${tests}/rules.settleTogether.unit.test.ts`],
  },
  {
    name: "seat-of-late-payment",
    takes: "a late payment confirms only where its own seats are still free",
    changes: [
      {
        file: `${domain}/latePlaces.ts`,
        find: "return seats(items)?.every((seat) => !occupied.has(nameOf(seat))) ?? false;",
        replace: "return seats(items) !== undefined;",
      },
    ],
    caughtBy: [`${tests}/rules.settleTogether.unit.test.ts`],
  },
  {
    name: "seat-taken",
    takes: "a seat that is taken is not held again",
    changes: [
      {
        file: `${domain}/decideHold.ts`,
        find: "  if (taken) return taken;\n",
        replace: "",
      },
    ],
    caughtBy: [`${tests}/rules.holdAndCancel.unit.test.ts`, `${tests}/holdOracle.int.test.ts`],
  },
  {
    name: "owes-only-the-rest",
    takes: "a cancellation owes no more than has not gone back already",
    changes: [
      {
        file: `${domain}/decideCancel.ts`,
        find: "Math.min(granted, total - refundedAmount)",
        replace: "Math.min(granted, total)",
      },
    ],
    caughtBy: [`${tests}/rules.holdAndCancel.unit.test.ts`, `${tests}/cancel.unit.test.ts`],
  },
];
