import { randomBytes } from "node:crypto";
import { newId } from "@stagedoor/contracts/ids";
import type { BookingState, Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import type { Notification } from "@stagedoor/contracts/schemas/notifications";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import type { User } from "@stagedoor/contracts/schemas/users";
import type { Context, EventFacts } from "../src/domain/content.ts";

const at = "2030-01-01T10:00:00.000Z";
const times = { createdAt: at, updatedAt: at };
const fullRefund = { kind: "full", untilHoursBefore: 24, percentage: 100 } as const;

export function user(changes: Partial<User> = {}): User {
  const id = changes.id ?? newId();
  return {
    id,
    name: "Ada Lovelace",
    email: `${id}@example.test`,
    role: "attendee",
    emailVerified: true,
    ...times,
    version: 1,
    ...changes,
  };
}

export function event(changes: Partial<EventState> = {}): EventState {
  return {
    id: newId(),
    hostId: newId(),
    title: "An evening of engines",
    description: "",
    startDateTime: "2030-05-01T19:00:00.000Z",
    endDateTime: "2030-05-01T21:00:00.000Z",
    timezone: "Europe/London",
    venue: "The Long Hall",
    status: "published",
    currency: "gbp",
    ticketTypes: [
      {
        id: newId(),
        name: "Stalls",
        price: { amount: 2500, currency: "gbp" },
        capacity: 100,
        maxPerBooking: 10,
        seating: null,
      },
    ],
    capacity: 100,
    salesStartDateTime: null,
    salesEndDateTime: null,
    refundPolicy: fullRefund,
    ...times,
    version: 1,
    ...changes,
  };
}

export function tickets(count: number): Ticket[] {
  return Array.from({ length: count }, (_, index) => ({
    id: newId(),
    // As long as the codes that bookings makes.
    code: (newId().replaceAll("-", "").toUpperCase().match(/.{4}/g) ?? []).slice(1).join("-"),
    ticketTypeId: newId(),
    ticketTypeName: "Stalls",
    seat: index === 0 ? "A1" : null,
  }));
}

export function booking(changes: Partial<BookingState> = {}): BookingState {
  return {
    id: newId(),
    eventId: newId(),
    hostId: newId(),
    attendeeId: newId(),
    status: "confirmed",
    items: [{ ticketTypeId: newId(), ticketTypeName: "Stalls", quantity: 2, unitPrice: 2500, seats: [] }],
    total: { amount: 5000, currency: "gbp" },
    refundPolicy: fullRefund,
    holdExpiresAt: null,
    tickets: tickets(2),
    cancelReason: null,
    refund: null,
    refusedPayment: null,
    ...times,
    confirmedAt: at,
    cancelledAt: null,
    version: 2,
    ...changes,
  };
}

/** What the service knows of the event of `event()`. */
export function eventFacts(changes: Partial<EventFacts> = {}): EventFacts {
  const { id, title, description, timezone, venue, status, version, updatedAt, ...times } = event();
  const startsAt = times.startDateTime;
  const endsAt = times.endDateTime;
  return { id, title, description, startsAt, endsAt, timezone, venue, status, version, updatedAt, ...changes };
}

/** All that a mail is composed from, without an event of its own where `changes` says so. */
export function context(changes: Partial<Context> = {}): Context {
  return {
    aboutId: newId(),
    recipientName: "Ada",
    event: eventFacts(),
    hostName: null,
    publicUrl: "https://tickets.example.test",
    token: null,
    unsubscribeUrl: null,
    ...changes,
  };
}

/** A message to many. */
export function notification(changes: Partial<Notification> = {}): Notification {
  const eventId = newId();
  const recipients = [newId()];
  return { id: newId(), kind: "sale_opened", eventId, hostId: newId(), recipients, createdAt: at, ...changes };
}

/** A code as long as a signed one: a compact JWS (RFC 7515) of 32 bytes. */
export function signedCode(): string {
  const part = (bytes: number) => randomBytes(bytes).toString("base64url");
  return `${part(33)}.${part(32)}.${part(64)}`;
}

/** A payment of which `amount` went back for `reason`. */
export function refundedPayment(bookingOf: BookingState, amount: number): PaymentState {
  const attemptId = newId();
  const currency = bookingOf.total.currency;
  return {
    id: newId(),
    bookingId: bookingOf.id,
    eventId: bookingOf.eventId,
    hostId: bookingOf.hostId,
    attendeeId: bookingOf.attendeeId,
    status: "succeeded",
    amount: bookingOf.total,
    amountRefunded: amount,
    attemptId,
    refund: {
      id: newId(),
      attemptId,
      amount: { amount, currency },
      status: "succeeded",
      reason: "booking_cancelled",
      createdAt: at,
    },
    ...times,
    version: 3,
  };
}
