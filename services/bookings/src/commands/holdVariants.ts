import type { Ticket } from "@stagedoor/contracts/schemas/bookings";
import { complete } from "@stagedoor/messaging/outbox";
import type { BatchRequest, Variant } from "../db/holdPlaces.ts";
import type { Booking } from "../domain/booking.ts";
import type { HoldRefusal } from "../domain/holdRefusal.ts";
import type { HoldPlan } from "../domain/planHold.ts";
import { type NewTicket, ticketsFor } from "../domain/tickets.ts";
import { bookingMessage } from "./bookingMessage.ts";
import type { WaitingHold } from "./holdRequest.ts";
import type { KnownSale } from "./knownSales.ts";

/** A request of a batch: what the database is asked for it, and what it comes to. */
export type Asked = {
  readonly request: WaitingHold;
  readonly row: BatchRequest;
  readonly plan: HoldPlan | undefined;
  /** The booking, should it be accepted. */
  readonly made: (() => Booking) | undefined;
  /** Why it is refused, should the event be as it is known. */
  readonly refusal: HoldRefusal | undefined;
};

export type Variants = {
  readonly all: readonly Variant[];
  readonly add: (request: WaitingHold, plan: HoldPlan | HoldRefusal) => Asked;
};

/** Ids that no booking and no attendee has: where a message's body is cut. */
const [bookingMark, attendeeMark] = ["00000000-0000-0000-0000-00000000000b", "00000000-0000-0000-0000-00000000000a"];

/** Gathers what requests of one batch have in common: those that ask for the same places without tickets differ in ids only. */
export function newVariants(sale: KnownSale, newTicket: NewTicket, now: Date, holdUntil: Date): Variants {
  const all: Variant[] = [];
  const known = new Map<HoldPlan, { index: number; booking: Booking }>();

  function variantOf(plan: HoldPlan, tickets: readonly Ticket[]): { index: number; booking: Booking } {
    const found = known.get(plan);
    if (found !== undefined) return found;
    const booking = newBooking(sale, plan, tickets, now, holdUntil);
    const made = { index: all.length, booking };
    all.push(toVariant(plan, booking));
    if (tickets.length === 0) known.set(plan, made);
    return made;
  }

  return {
    all,
    add(request, plan) {
      const { bookingId, attendeeId, idempotency, traceparent } = request;
      const asked = { bookingId, attendeeId, idempotency, traceparent };
      if (plan.kind === "refused") {
        const row = { ...asked, variant: undefined, seats: [], tickets: [] };
        return { request, row, plan: undefined, made: undefined, refusal: plan };
      }
      const tickets =
        plan.status === "confirmed"
          ? ticketsFor(
              sale.event.eventId,
              plan.items.map(({ item }) => item),
              newTicket,
            )
          : [];
      const { index, booking } = variantOf(plan, tickets);
      const seats = plan.items.flatMap(({ typeIndex, positions }) =>
        positions.map((position) => ({ typeIndex, position })),
      );
      const made = () => ({ ...booking, id: bookingId, attendeeId });
      return { request, row: { ...asked, variant: index, seats, tickets }, plan, made, refusal: undefined };
    },
  };
}

function toVariant({ status, total, items }: HoldPlan, booking: Booking): Variant {
  // Checked against its schema once for all that share it.
  const { body } = complete(bookingMessage(`booking.${status}`, booking));
  const text = JSON.stringify(body);
  const [first, second] = [text.indexOf(bookingMark), text.indexOf(attendeeMark)];
  return {
    status,
    total,
    items: items.map(({ item }) => item),
    takes: items.map(({ item, typeIndex }) => ({ typeIndex, quantity: item.quantity })),
    body: {
      before: text.slice(0, first),
      between: text.slice(first + bookingMark.length, second),
      after: text.slice(second + attendeeMark.length),
    },
  };
}

function newBooking(
  { event }: KnownSale,
  { status, items, total }: HoldPlan,
  tickets: readonly Ticket[],
  now: Date,
  holdUntil: Date,
): Booking {
  const isConfirmed = status === "confirmed";
  return {
    id: bookingMark,
    eventId: event.eventId,
    hostId: event.hostId,
    attendeeId: attendeeMark,
    status,
    items: items.map(({ item }) => item),
    total,
    currency: event.currency,
    refundPolicy: event.refundPolicy,
    startsAt: event.startsAt,
    holdExpiresAt: isConfirmed ? null : holdUntil,
    cancelReason: null,
    refundAmount: null,
    refundedAmount: 0,
    paidAttemptId: null,
    tickets,
    createdAt: now,
    confirmedAt: isConfirmed ? now : null,
    cancelledAt: null,
    updatedAt: now,
    version: 1,
  };
}
