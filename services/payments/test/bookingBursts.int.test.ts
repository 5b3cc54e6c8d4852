import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type Stripe from "stripe";
import { afterAll, beforeAll, expect, it } from "vitest";
import { receiveAlone } from "../src/commands/receiveAlone.ts";
import { type BookingNews, hearBookings } from "../src/consumers/bookings.ts";
import { readEvent } from "../src/stripe/events.ts";
import { confirmedBy, heldBooking, next } from "./bookings.ts";
import { type Stage, startStage } from "./stage.ts";
import { type EventFeed, eventFeed } from "./stripeEvents.ts";

let stage: Stage;
let feed: EventFeed;

beforeAll(async () => {
  stage = await startStage({ deliver: false });
  feed = eventFeed(stage, ["checkout.session.completed"]);
});
afterAll(() => stage.stop());

const news = (type: BookingNews["type"], body: BookingState): BookingNews => {
  return { type, body, id: newId(), correlationId: newId() };
};
const hear = (messages: readonly BookingNews[]) =>
  stage.database.transaction((tx) => hearBookings(tx, stage.deps, messages));

async function opened(): Promise<{ booking: BookingState; sessionId: string }> {
  const booking = await stage.hold();
  return { booking, sessionId: (await stage.checkout(booking)).sessionId };
}

/** A booking whose payment was announced, and the attempt that paid. */
async function paid(): Promise<{ booking: BookingState; attemptId: string }> {
  const { booking, sessionId } = await opened();
  stage.sandbox.pay(sessionId);
  const [completed] = await feed(sessionId);
  await receiveAlone(stage.deps, completed as Stripe.Event, readEvent(completed as Stripe.Event));
  return { booking, attemptId: (await stage.sent(booking.id))[0]?.body.attemptId ?? "" };
}

const expired = (booking: BookingState) => news("booking.expired", next(booking, { status: "expired" }));
const cancelled = (booking: BookingState, amount: number | null) => {
  const refund = amount === null ? null : { amount: { amount, currency: booking.total.currency } };
  return news("booking.cancelled", next(booking, { status: "cancelled", refund }));
};

/** Bookings in every state that matters here, and what is then told of each, in order. */
async function cast(): Promise<BookingNews[][]> {
  const free = heldBooking({ total: { amount: 0, currency: "gbp" }, status: "confirmed" });
  const [confirmed, again, given, refused, late] = [
    await paid(),
    await paid(),
    await paid(),
    await paid(),
    await paid(),
  ];
  const [isOpen, left] = [await opened(), await opened()];
  const closed = await stage.hold();
  await stage.hear("booking.expired", next(closed, { status: "expired" }));
  const unseen = heldBooking();
  const newer = confirmedBy(again.booking, again.attemptId);
  const sold = confirmedBy(given.booking, given.attemptId);
  const refusal = { attemptId: refused.attemptId, reason: "sold_out" as const };
  const lapsed = next(late.booking, { status: "expired" });
  return [
    [news("booking.held", heldBooking()), news("booking.confirmed", free), cancelled(free, null)],
    [news("booking.confirmed", confirmedBy(confirmed.booking, confirmed.attemptId))],
    [news("booking.confirmed", newer), news("booking.confirmed", newer), news("booking.held", again.booking)],
    [news("booking.confirmed", sold), cancelled(sold, 1250)],
    [news("booking.payment_refused", next(refused.booking, { status: "expired", refusedPayment: refusal }))],
    [news("booking.expired", lapsed), news("booking.confirmed", confirmedBy(lapsed, late.attemptId))],
    [expired(isOpen.booking)],
    [cancelled(left.booking, null)],
    [expired(closed), expired(next(closed, {}))],
    [news("booking.held", unseen), expired(unseen)],
    [news("booking.confirmed", confirmedBy(await stage.hold(), newId()))],
  ];
}

const idOf = ([first]: readonly BookingNews[]) => (first ? (first.body as BookingState).id : "");

async function endingOf(bookingId: string) {
  const { sql } = stage.database;
  const sent = await stage.sent(bookingId);
  return {
    booking: [
      ...(await sql`select status, version, confirmed_at is null as is_unconfirmed from bookings where id = ${bookingId}`),
    ],
    payment: [
      ...(await sql`
        select status, version, close_requested_at is null as can_be_paid, close_due_at is null as is_not_due,
          attempt_id is null as is_unpaid from payments where booking_id = ${bookingId}`),
    ],
    attempts: [
      ...(await sql`select status, settled_at is null as is_open from attempts where booking_id = ${bookingId}`),
    ],
    refunds: [
      ...(await sql`
        select refunds.reason, refunds.amount from refunds join payments on payments.id = refunds.payment_id
        where booking_id = ${bookingId}`),
    ],
    sent: sent.map(({ type, body }) => [type, body.status, body.version]),
  };
}

it("what bookings tells of many bookings at once ends as if heard one by one", async () => {
  const [together, alone] = [await cast(), await cast()];
  // Free bookings and holds are first in both; the news of different bookings is mixed.
  const longest = Math.max(...together.map((each) => each.length));
  const mixed = Array.from({ length: longest }, (_, place) => together.flatMap((each) => each[place] ?? [])).flat();
  await hear(mixed);
  for (const message of alone.flat()) await hear([message]);
  const endings = await Promise.all(together.map((each) => endingOf(idOf(each))));
  expect(endings).toEqual(await Promise.all(alone.map((each) => endingOf(idOf(each)))));
  const settled = endings.map(({ attempts }) => attempts.map((attempt) => !attempt.is_open));
  expect(settled).toEqual([[], [true], [true], [true], [true], [true], [false], [false], [], [], []]);
  expect(endings.map(({ payment }) => payment[0]?.status)).toEqual([
    undefined,
    "succeeded",
    "succeeded",
    "succeeded",
    "succeeded",
    "succeeded",
    "open",
    "open",
    "expired",
    "expired",
    undefined,
  ]);
});

it("what is sent because of one of many messages names that one as its cause", async () => {
  const bookings = [await stage.hold(), await stage.hold(), await stage.hold()];
  const messages = bookings.map(expired);
  await hear(messages);
  const rows = await stage.database.sql`
    select causation_id, correlation_id from outbox where key = any (${bookings.map(({ id }) => id)}) order by id`;
  expect([...rows]).toEqual(
    messages.map(({ id, correlationId }) => ({ causation_id: id, correlation_id: correlationId })),
  );
});

it("an old message among many, and many after a newer one, change nothing", async () => {
  const bookings = [await stage.hold(), await stage.hold()];
  const [first] = bookings as [BookingState];
  const newest = next(next(first, {}), { status: "cancelled" });
  await hear([news("booking.held", newest), ...bookings.map((each) => news("booking.held", each))]);
  await hear(bookings.map((each) => news("booking.held", each)));
  expect((await endingOf(first.id)).booking).toMatchObject([{ status: "cancelled", version: 3 }]);
});
