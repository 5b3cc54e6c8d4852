import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { findLiveBooking, insertBooking, insertTickets, readBooking } from "../db/bookings.ts";
import { findByKey, forgetKey } from "../db/idempotency.ts";
import { bumpStock, lockStock, movePlaces, readTicketTypes } from "../db/stock.ts";
import { type Booking, placesCountedAs } from "../domain/booking.ts";
import { decideHold, type HoldLimits, type HoldOutcome, type HoldRefusal, type Wanted } from "../domain/decideHold.ts";
import type { EventStock } from "../domain/stock.ts";
import { ticketsFor } from "../domain/tickets.ts";
import { bookingMessage } from "./bookingMessage.ts";
import type { Make } from "./make.ts";

export type HoldRequest = Wanted & {
  /** Of the booking to be, made by the caller: sending the same request again cannot book twice. */
  readonly bookingId: string;
  readonly eventId: string;
  readonly attendeeId: string;
  /** The client's Idempotency-Key, and a hash of what it asked for. */
  readonly idempotency: { readonly key: string; readonly hash: string } | undefined;
};

export type HoldResult =
  | { readonly kind: "made"; readonly booking: Booking }
  /** The key was used before for the same request: this is the booking it made, as it is now. */
  | { readonly kind: "repeated"; readonly booking: Booking }
  /** The key was used before for another request. */
  | { readonly kind: "key_reused" }
  | { readonly kind: "unknown_event" }
  | HoldRefusal;

/** Books places, or says why not. The one way in which places are taken; it can be replaced as a whole. */
export type HoldPlaces = (request: HoldRequest) => Promise<HoldResult>;

/** Requests that meet the same key in another event's transaction are decided anew; the second time they see its booking. */
const tries = 3;

export type HoldSettings = HoldLimits & {
  /** How long an Idempotency-Key stands for the booking that it made. */
  readonly keyLifetimeMs: number;
};

/** Holding places in one transaction per request, one after the other for each event. */
export function createHoldPlaces(database: Database, make: Make, limits: HoldSettings): HoldPlaces {
  return async (request) => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const result = await database.transaction((tx) => hold(tx, make, limits, request));
      if (result !== "met_key") return result;
    }
    return { kind: "key_reused" };
  };
}

async function hold(tx: Tx, make: Make, limits: HoldSettings, request: HoldRequest): Promise<HoldResult | "met_key"> {
  const { attendeeId, eventId, idempotency } = request;
  const event = await lockStock(tx, eventId);
  const now = make.now();
  const rememberedSince = new Date(now.getTime() - limits.keyLifetimeMs);
  const earlier = idempotency && (await findByKey(tx, attendeeId, idempotency.key, rememberedSince));
  if (earlier) return repeat(tx, earlier, idempotency.hash);
  if (event === undefined) return { kind: "unknown_event" };

  const ticketTypes = await readTicketTypes(tx, eventId);
  const liveBookingId = await findLiveBooking(tx, attendeeId, eventId);
  const outcome = decideHold({ event, ticketTypes, liveBookingId }, request, limits, now);
  if (outcome.kind === "refused") return outcome;

  const booking = newBooking(event, request, outcome, make, now);
  if (idempotency) await forgetKey(tx, attendeeId, idempotency.key, rememberedSince);
  if (!(await insertBooking(tx, booking, idempotency))) return "met_key";
  await insertTickets(tx, booking.id, booking.tickets);
  await movePlaces(tx, booking.items, null, placesCountedAs(booking.status));
  await bumpStock(tx, eventId, now);
  await addToOutbox(tx, [bookingMessage(outcome.status === "held" ? "booking.held" : "booking.confirmed", booking)]);
  return { kind: "made", booking };
}

async function repeat(
  tx: Tx,
  earlier: { readonly id: string; readonly requestHash: string | null },
  hash: string,
): Promise<HoldResult> {
  if (earlier.requestHash !== hash) return { kind: "key_reused" };
  const booking = await readBooking(tx, earlier.id);
  return booking === undefined ? { kind: "key_reused" } : { kind: "repeated", booking };
}

function newBooking(
  event: EventStock,
  request: HoldRequest,
  outcome: Extract<HoldOutcome, { kind: "accepted" }>,
  make: Make,
  now: Date,
): Booking {
  const { status, items, total, holdExpiresAt } = outcome;
  const isConfirmed = status === "confirmed";
  return {
    id: request.bookingId,
    eventId: event.eventId,
    hostId: event.hostId,
    attendeeId: request.attendeeId,
    status,
    items,
    total,
    currency: event.currency,
    refundPolicy: event.refundPolicy,
    startsAt: event.startsAt,
    holdExpiresAt,
    cancelReason: null,
    refundAmount: null,
    refundedAmount: 0,
    paidAttemptId: null,
    tickets: isConfirmed ? ticketsFor(items, make) : [],
    createdAt: now,
    confirmedAt: isConfirmed ? now : null,
    cancelledAt: null,
    updatedAt: now,
    version: 1,
  };
}
