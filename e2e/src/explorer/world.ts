import type { Booking } from "@stagedoor/bookings/domain/booking";
import type { Said } from "@stagedoor/bookings/domain/settleTogether";
import type { MessageType } from "@stagedoor/contracts/messages";
import type { RefusalReason } from "@stagedoor/contracts/schemas/bookings";
import type { AttemptStatus, Payment, Refund } from "@stagedoor/payments/domain/state";

// The whole system as one plain value. Time is counted in ticks, of which a hold lasts one and its grace another, and only as far
// back as a rule looks: so worlds that differ in nothing but their history are the same world. Attempts and refunds are known
// by their place in their list, bookings too; they are as long as what may happen in a scenario.

/** A booking as bookings keeps it. */
export type BookingRow = Pick<Booking, "status" | "version" | "cancelReason" | "paidAttemptId"> & {
  attendee: number;
  places: number;
  /** Ticks since it was made: from 1 its hold is over, from 2 its grace too. */
  age: number;
  owed: number | null;
  /** In minor units, of a confirmed one: what has gone back. */
  givenBack: number;
  tickets: number;
};

/** On bookings.v1: what payments reads of a booking's message. */
export type BookingTold = Pick<BookingRow, "status" | "version" | "paidAttemptId" | "owed"> & {
  type: Said["type"];
  refused: string | null;
  /** It is in the reader's inbox. */
  isKnown: boolean;
};

/** On payments.v1: what bookings reads of a payment's message. */
export type PaymentTold = {
  type: Extract<MessageType, `payment.${string}`>;
  attempt: number | null;
  givenBack: number;
  isKnown: boolean;
};

/** On events.v1. */
export type EventTold = { status: "published" | "cancelled"; capacity: number; version: number };

export type PaymentRow = Pick<Payment, "status"> & { isClosing: boolean; attempt: number | null };

export type AttemptRow = {
  booking: number;
  status: AttemptStatus;
  /** The session's id is written down. */
  isStored: boolean;
  /** In minor units; null until it was paid. */
  received: number | null;
  isSettled: boolean;
  announcements: number;
  /** Ticks since the last announcement, and since it was made; 1 and 2 at most. */
  waited: number;
  age: number;
};

export type RefundRow = Pick<Refund, "amount" | "status" | "reason"> & {
  attempt: number;
  key: number;
  isAtStripe: boolean;
};

/** A Checkout Session at Stripe. unpaid: complete, and the money is on its way. */
export type Session = { status: "open" | "unpaid" | "paid" | "failed" | "expired"; isWrongSum: boolean };

/** Money that Stripe gave back; `refund` is ours, or null for one that was made in Stripe's dashboard. */
export type GivenBack = { attempt: number; refund: number | null; amount: number; isHeard: boolean };

/** What Stripe said of a session, on its way to payments. Webhooks bear an id; an answer to a call does not. */
export type News = { attempt: number; status: Session["status"]; by: "webhook" | "answer"; isKnown: boolean };

export type World = {
  /** Bookings' database. */
  event: EventTold;
  held: number;
  sold: number;
  isReleasing: boolean;
  bookings: (BookingRow | null)[];
  refusals: Record<string, RefusalReason>;
  erased: number[];
  /** Payments' database. */
  known: (Pick<BookingRow, "status" | "version"> | null)[];
  payments: (PaymentRow | null)[];
  attempts: AttemptRow[];
  refunds: RefundRow[];
  /** Stripe. */
  sessions: (Session | null)[];
  givenBack: GivenBack[];
  /** Under way: outbox and topic together, in order for each booking; Stripe's news in none. */
  toBookings: PaymentTold[][];
  toPayments: BookingTold[][];
  events: EventTold[];
  news: News[];
  /** What people and misfortune may still do. */
  hostSteps: number;
  faults: number;
  hostRefunds: number;
  dashboardRefunds: number;
  erasures: number;
  /** What must never happen; the first of it. */
  impossible: string | null;
};

/** Worlds are the same if these texts are. Sorts the news, which have no order. */
export function textOf(world: World): string {
  if (world.news.length > 1) world.news.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  return JSON.stringify(world);
}

const keyOf = ({ attempt, status, by, isKnown }: News) => `${attempt} ${status} ${by} ${isKnown}`;

/** A world of its own, to write into. */
export function copyOf(world: World): World {
  const rows = <T extends object | null>(all: T[]): T[] => all.map((row) => (row === null ? row : { ...row }));
  return {
    ...world,
    event: { ...world.event },
    bookings: rows(world.bookings),
    refusals: { ...world.refusals },
    erased: [...world.erased],
    known: [...world.known],
    payments: rows(world.payments),
    attempts: rows(world.attempts),
    refunds: rows(world.refunds),
    sessions: [...world.sessions],
    givenBack: rows(world.givenBack),
    toBookings: world.toBookings.map((queue) => [...queue]),
    toPayments: world.toPayments.map((queue) => [...queue]),
    events: [...world.events],
    news: [...world.news],
  };
}
