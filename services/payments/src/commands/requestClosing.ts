import type { Tx } from "@stagedoor/postgres/database";
import { attemptsOf } from "../db/attempts.ts";
import { findBooking } from "../db/bookings.ts";
import { changePayment, lockOrMakePayment } from "../db/payments.ts";
import type { PaymentRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { type Booking, liveAttemptStatuses } from "../domain/state.ts";
import { announce } from "./announce.ts";

/**
 * Ends the time in which a booking can be paid. Without an open attempt the payment is closed at once; else the job closes the
 * attempt at Stripe, and the payment follows what Stripe says. The caller holds the payment's lock. Again changes nothing.
 */
export async function requestClosing(tx: Tx, deps: Deps, payment: PaymentRow): Promise<void> {
  if (payment.status !== "open" || payment.closeRequestedAt) return;
  const now = deps.now();
  const attempts = await attemptsOf(tx, payment.id);
  if (attempts.some((attempt) => liveAttemptStatuses.includes(attempt.status))) {
    await changePayment(tx, payment.id, { closeRequestedAt: now, closeDueAt: now }, now);
    deps.nudge("closings");
    return;
  }
  const closed = await changePayment(tx, payment.id, { status: "expired", closeRequestedAt: now }, now);
  await announce(tx, deps, { type: "payment.expired", payment: closed, attemptId: attempts.at(-1)?.id ?? null });
}

/** Ends a hold whose time is over. One that was settled or cancelled meanwhile is left alone. */
export async function endHold(deps: Deps, bookingId: string): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const before = await findBooking(tx, bookingId);
    if (!before || !isOver(before, deps.now())) return;
    const payment = await lockOrMakePayment(tx, before, deps.newId(), deps.now());
    const booking = await findBooking(tx, bookingId);
    if (booking && isOver(booking, deps.now())) await requestClosing(tx, deps, payment);
  });
}

function isOver(booking: Booking, now: Date): boolean {
  if (booking.total.amount === 0 || booking.status !== "held") return false;
  return booking.holdExpiresAt !== null && booking.holdExpiresAt <= now;
}
