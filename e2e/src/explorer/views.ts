import type { Booking } from "@stagedoor/bookings/domain/booking";
import type { EventStock, TicketTypeStock } from "@stagedoor/bookings/domain/stock";
import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";
import type { SessionFacts } from "@stagedoor/payments/domain/session";
import type * as payments from "@stagedoor/payments/domain/state";
import { type Scenario, totalOf } from "./scenario.ts";
import type { AttemptRow, BookingRow, BookingTold, PaymentRow, Session, World } from "./world.ts";

// A world's rows as the product's rules read them.

const currency = "gbp";
export const tickMs = 60_000;
/** Every step happens at the same instant: what lies behind or ahead is moved instead. */
export const now = new Date("2030-01-01T12:00:00.000Z");
const ticks = (count: number) => new Date(now.getTime() + count * tickMs);
const startsAt = ticks(100_000);
const typeId = "type";

export const eventOf = (scenario: Scenario, { event }: World): EventStock => ({
  eventId: "event",
  hostId: "host",
  status: event.status,
  currency,
  startsAt,
  salesStartAt: null,
  salesEndAt: null,
  refundPolicy: policyOf(scenario),
  eventVersion: event.version,
  version: 1,
  changedAt: now,
});

export const ticketTypeOf = ({ price }: Scenario, { event, held, sold }: World): TicketTypeStock => ({
  id: typeId,
  name: "Standard",
  price,
  maxPerBooking: 9,
  seating: null,
  capacity: event.capacity,
  held,
  sold,
});

export const bookingId = (index: number) => `booking-${index}`;
export const attemptId = (index: number) => `${index}`;
export const itemsOf = ({ price }: Scenario, places: number) => [
  { ticketTypeId: typeId, ticketTypeName: "Standard", quantity: places, unitPrice: price, seats: [] },
];

export function bookingOf(scenario: Scenario, row: BookingRow, index: number): Booking {
  const total = totalOf(scenario, row.places);
  return {
    id: bookingId(index),
    eventId: "event",
    hostId: "host",
    attendeeId: `attendee-${row.attendee}`,
    status: row.status,
    items: itemsOf(scenario, row.places),
    total,
    currency,
    refundPolicy: policyOf(scenario),
    startsAt,
    holdExpiresAt: total === 0 ? null : ticks(1 - row.age),
    cancelReason: row.cancelReason,
    refundAmount: row.owed,
    refundedAmount: row.givenBack,
    paidAttemptId: row.paidAttemptId,
    tickets: Array.from({ length: row.tickets }, () => ticket),
    createdAt: now,
    confirmedAt: null,
    cancelledAt: null,
    updatedAt: now,
    version: row.version,
  };
}

const ticket = { id: "ticket", code: "code", ticketTypeId: typeId, ticketTypeName: "Standard", seat: null };

function policyOf({ refundPercentage }: Scenario): RefundPolicy {
  return { kind: "percentage", untilHoursBefore: 0, percentage: refundPercentage };
}

export function rowOf({ attendee, places, age }: BookingRow, after: Booking): BookingRow {
  return {
    status: after.status,
    version: after.version,
    cancelReason: after.cancelReason,
    paidAttemptId: after.paidAttemptId,
    attendee,
    places,
    age,
    owed: after.refundAmount,
    givenBack: after.refundedAmount,
    tickets: after.tickets.length,
  };
}

/** A booking as payments knows it. */
export function knownBooking(
  scenario: Scenario,
  row: BookingRow,
  known: Pick<BookingTold, "status" | "version">,
  index: number,
): payments.Booking {
  return {
    id: bookingId(index),
    eventId: "event",
    hostId: "host",
    attendeeId: `attendee-${row.attendee}`,
    status: known.status,
    items: itemsOf(scenario, row.places),
    total: { amount: totalOf(scenario, row.places), currency },
    holdExpiresAt: ticks(1 - row.age),
    confirmedAt: null,
    version: known.version,
  };
}

export const paymentOf = (row: PaymentRow | null) => ({
  status: row?.status ?? ("open" as const),
  closeRequestedAt: row?.isClosing ? now : null,
});

export function attemptOf(row: AttemptRow, index: number, total: number): payments.Attempt {
  return {
    id: attemptId(index),
    paymentId: "payment",
    bookingId: bookingId(row.booking),
    status: row.status,
    amount: total,
    currency,
    sessionId: row.isStored ? "session" : null,
    url: row.isStored ? "https://checkout.example.test/" : null,
    expiresAt: ticks(30),
    paymentIntentId: null,
    received: row.received,
    paidAt: row.received === null ? null : now,
    settledAt: row.isSettled ? now : null,
    createdAt: now,
  };
}

/** What is known of a paid attempt without an answer. Its announcement was `waited` ticks ago. */
export const unansweredOf = ({ announcements, waited }: AttemptRow) => ({
  paidAt: now,
  announcedAt: ticks(-waited),
  announcements,
  alarmedAt: null,
});

/** An announcement is repeated a tick later, the next time two: later than a world remembers. */
export const answerLimits = { announceAgainMs: tickMs, settleAlarmMs: 1_000 * tickMs };

/** In minor units: what was paid in a session. */
export const paidIn = ({ isWrongSum }: Session, total: number) => (isWrongSum ? total - 1 : total);

export function factsOf(session: Session, status: Session["status"], total: number): SessionFacts {
  const isComplete = status === "unpaid" || status === "paid" || status === "failed";
  return {
    sessionId: "session",
    status: isComplete ? "complete" : status === "expired" ? "expired" : "open",
    paid: status === "paid",
    failed: status === "failed",
    amount: paidIn(session, total),
    currency,
    paymentIntentId: null,
    url: "https://checkout.example.test/",
    expiresAt: ticks(30),
    metadata: { bookingId: undefined, paymentId: undefined, attemptId: undefined },
  };
}
