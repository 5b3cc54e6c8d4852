import type { Booking } from "../src/domain/booking.ts";
import type { Circumstances } from "../src/domain/decideSettle.ts";
import type { EventStock, TicketTypeStock } from "../src/domain/stock.ts";

/** The instant at which unit tests happen. */
export const now = new Date("2030-01-01T12:00:00.000Z");
export const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);

export const ids = {
  event: "01900000-0000-7000-8000-000000000001",
  host: "01900000-0000-7000-8000-000000000002",
  attendee: "01900000-0000-7000-8000-000000000003",
  booking: "01900000-0000-7000-8000-000000000004",
  standard: "01900000-0000-7000-8000-000000000005",
  balcony: "01900000-0000-7000-8000-000000000006",
  attempt: "01900000-0000-7000-8000-000000000007",
  otherAttempt: "01900000-0000-7000-8000-000000000008",
};

/** An event on sale, in ten days. */
export function sampleEvent(changes: Partial<EventStock> = {}): EventStock {
  return {
    eventId: ids.event,
    hostId: ids.host,
    status: "published",
    currency: "gbp",
    startsAt: hours(240),
    salesStartAt: null,
    salesEndAt: null,
    refundPolicy: { kind: "full", untilHoursBefore: 24, percentage: 100 },
    eventVersion: 1,
    version: 1,
    changedAt: now,
    ...changes,
  };
}

/** Ten standard places at 25.00, none taken. */
export function sampleType(changes: Partial<TicketTypeStock> = {}): TicketTypeStock {
  return {
    id: ids.standard,
    name: "Standard",
    price: 2500,
    maxPerBooking: 6,
    seating: null,
    capacity: 10,
    held: 0,
    sold: 0,
    ...changes,
  };
}

/** Two standard places, held for ten minutes more. */
export function sampleBooking(changes: Partial<Booking> = {}): Booking {
  return {
    id: ids.booking,
    eventId: ids.event,
    hostId: ids.host,
    attendeeId: ids.attendee,
    status: "held",
    items: [{ ticketTypeId: ids.standard, ticketTypeName: "Standard", quantity: 2, unitPrice: 2500, seats: [] }],
    total: 5000,
    currency: "gbp",
    refundPolicy: { kind: "full", untilHoursBefore: 24, percentage: 100 },
    startsAt: hours(240),
    holdExpiresAt: new Date(now.getTime() + 600_000),
    cancelReason: null,
    refundAmount: null,
    refundedAmount: 0,
    paidAttemptId: null,
    tickets: [],
    createdAt: now,
    confirmedAt: null,
    cancelledAt: null,
    updatedAt: now,
    version: 1,
    ...changes,
  };
}

/** Nothing in the way of a late payment. */
export function sampleCircumstances(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    refusedBefore: null,
    attendeeErased: false,
    selling: "open",
    placesFree: true,
    otherLive: false,
    ...changes,
  };
}
