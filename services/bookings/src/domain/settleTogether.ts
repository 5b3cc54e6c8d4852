import type { MessageType } from "@stagedoor/contracts/messages";
import type { RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import { type Booking, placesCountedAs } from "./booking.ts";
import { decideSettle, type PaymentNews, type SettleOutcome } from "./decideSettle.ts";
import { createLatePlaces } from "./latePlaces.ts";
import type { ChangedBooking } from "./placesMoved.ts";
import { hearRefund } from "./refundState.ts";
import type { Seat } from "./seats.ts";
import { type EventStock, sellingAt, type TicketTypeStock } from "./stock.ts";
import { newTickets, type TicketMaker, ticketsFor } from "./tickets.ts";
import { afterTransition } from "./transition.ts";

/** News of a payment for one booking. */
export type BookingNews = { readonly bookingId: string; readonly news: PaymentNews };

/** A payment that does not count, by its attempt. */
export type Refusal = { readonly attemptId: string; readonly bookingId: string; readonly reason: RefusalReason };

/** What news are decided on, read under the locks of the events' stocks. */
export type Ground = {
  /** Every booking that there is news of, and its event. */
  readonly bookings: ReadonlyMap<string, Booking>;
  readonly events: ReadonlyMap<string, EventStock>;
  /** Of the attempts that news name: why they were refused before. */
  readonly refusals: ReadonlyMap<string, RefusalReason>;
  /** Of the bookings' attendees: whose account is gone. */
  readonly erased: ReadonlySet<string>;
  readonly late: LateGround;
};

/** What only payments of expired bookings (`mayBeLate`) depend on. */
export type LateGround = {
  /** All of their events. */
  readonly types: readonly TicketTypeStock[];
  /** Of the bookings' seats: which are not free. */
  readonly taken: readonly Seat[];
  /** Live bookings of their attendees for their events. */
  readonly live: readonly Pick<Booking, "id" | "attendeeId" | "eventId">[];
};

/** What a booking says, as it was when it said so. */
export type Said = {
  /** Which of the news led to it. */
  readonly index: number;
  readonly type: Extract<MessageType, `booking.${string}`>;
  readonly booking: Booking;
  readonly refusedPayment: { readonly attemptId: string; readonly reason: RefusalReason } | null;
};

export type Settled = {
  /** For each of the news. */
  readonly outcomes: readonly SettleOutcome[];
  readonly changed: readonly ChangedBooking[];
  /** In the order of the news. */
  readonly said: readonly Said[];
  /** To be remembered. */
  readonly refusals: readonly Refusal[];
};

/** The bookings whose payment may come too late: expired, or it is among the same news that they are. */
export function mayBeLate(all: readonly BookingNews[], bookings: ReadonlyMap<string, Booking>): Booking[] {
  const ofType = (...types: PaymentNews["type"][]) =>
    new Set(all.filter(({ news }) => types.includes(news.type)).map(({ bookingId }) => bookingId));
  const [paid, over] = [ofType("succeeded"), ofType("failed", "expired", "refunded")];
  return [...bookings.values()].filter(({ id, status }) => paid.has(id) && (status === "expired" || over.has(id)));
}

/** Decides news as if each were heard after those before it, on what they made of the bookings, places and refusals. */
export function settleTogether(all: readonly BookingNews[], ground: Ground, make: TicketMaker, now: Date): Settled {
  const bookings = new Map(ground.bookings);
  const refusedBefore = new Map(ground.refusals);
  const live = new Map(ground.late.live.map((booking) => [lineOf(booking), booking.id]));
  const places = createLatePlaces(ground.late.types, ground.late.taken);
  const newTicket = newTickets(make);
  const said: Said[] = [];
  const refusals: Refusal[] = [];

  function change(before: Booking, after: Booking): void {
    bookings.set(after.id, after);
    places.note(before, after);
    const line = lineOf(after);
    if (placesCountedAs(after.status) !== null) live.set(line, after.id);
    else if (live.get(line) === after.id) live.delete(line);
  }

  function refuse(bookingId: string, attemptId: string, reason: RefusalReason): void {
    // One that was refused before keeps its reason.
    if (refusedBefore.has(attemptId)) return;
    refusedBefore.set(attemptId, reason);
    refusals.push({ bookingId, attemptId, reason });
  }

  /** Says something of a booking whose state stays. With a new version all the same: readers drop what is not newer. */
  function say(index: number, type: Said["type"], booking: Booking, refusedPayment: Said["refusedPayment"]): void {
    const next = { ...booking, updatedAt: now, version: booking.version + 1 };
    change(booking, next);
    said.push({ index, type, booking: next, refusedPayment });
  }

  /** What readers of replies are told of a refund; nothing that anything is decided by. */
  function noteRefund(bookingId: string, news: PaymentNews): void {
    const booking = bookings.get(bookingId);
    if (booking && "refund" in news && news.refund) bookings.set(bookingId, hearRefund(booking, news.refund));
  }

  function end(index: number, booking: Booking): void {
    const next = afterTransition(booking, { kind: "expired" }, [], now);
    change(booking, next);
    said.push({ index, type: "booking.expired", booking: next, refusedPayment: null });
  }

  function apply(index: number, booking: Booking, outcome: SettleOutcome): void {
    switch (outcome.kind) {
      case "unchanged":
        break;
      case "announce":
        say(index, outcome.message, booking, null);
        break;
      case "refused": {
        const { attemptId, reason } = outcome;
        refuse(booking.id, attemptId, reason);
        say(index, "booking.payment_refused", booking, { attemptId, reason });
        break;
      }
      case "given_back":
        refuse(booking.id, outcome.attemptId, "cancelled");
        // Payments has nothing more to say of it, and nothing else ends a booking whose payment is on its way.
        if (booking.status === "processing") end(index, booking);
        break;
      case "refunded_in_part":
        change(booking, { ...booking, refundedAmount: outcome.refundedAmount });
        break;
      default: {
        const tickets = outcome.kind === "confirmed" ? ticketsFor(booking.eventId, booking.items, newTicket) : [];
        const next = afterTransition(booking, outcome, tickets, now);
        change(booking, next);
        said.push({ index, type: `booking.${outcome.kind}`, booking: next, refusedPayment: null });
      }
    }
  }

  const outcomes = all.map(({ bookingId, news }, index) => {
    const booking = bookings.get(bookingId);
    const event = booking && ground.events.get(booking.eventId);
    if (!booking || !event) throw new Error(`booking ${bookingId} is not among those that were read`);
    const liveId = live.get(lineOf(booking));
    const outcome = decideSettle(booking, news, {
      refusedBefore: news.type === "succeeded" ? (refusedBefore.get(news.attemptId) ?? null) : null,
      attendeeErased: ground.erased.has(booking.attendeeId),
      selling: places.areOnSale(booking.items, now) ? sellingAt(event, now) : "closed",
      placesFree: booking.status === "expired" && places.areFree(booking.items),
      otherLive: liveId !== undefined && liveId !== booking.id,
    });
    apply(index, booking, outcome);
    noteRefund(bookingId, news);
    return outcome;
  });
  const changed = [...bookings.values()].flatMap((after) => {
    const before = ground.bookings.get(after.id);
    return before === undefined || before === after ? [] : [{ before, after }];
  });
  return { outcomes, changed, said, refusals };
}

const lineOf = ({ attendeeId, eventId }: Pick<Booking, "attendeeId" | "eventId">) => `${attendeeId} ${eventId}`;
