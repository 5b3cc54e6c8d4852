import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { Rejected } from "@stagedoor/messaging/rejected";
import type { Tx } from "@stagedoor/postgres/database";
import { attemptsOf, changeAttempt, findAttempt } from "../db/attempts.ts";
import { findBooking } from "../db/bookings.ts";
import { lockOrMakePayment, lockPayment, lockPaymentOfBooking } from "../db/payments.ts";
import { refundsOfAttempt } from "../db/refunds.ts";
import type { AttemptRow, PaymentRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { attemptOfCancelled, attemptOfConfirmed } from "../domain/settle.ts";
import { requestClosing } from "./requestClosing.ts";
import { requestRefund } from "./requestRefund.ts";

/** booking.confirmed: the payment that it was confirmed by has its answer. `causationId` is the message that confirmed it. */
export async function settleConfirmed(tx: Tx, deps: Deps, bookingId: string, causationId: string): Promise<void> {
  const payment = await lockPaymentOfBooking(tx, bookingId);
  if (!payment) return;
  const attempt = attemptOfConfirmed(await attemptsOf(tx, payment.id), causationId);
  if (attempt) await settle(tx, deps, attempt);
}

/** booking.cancelled: nothing can be paid any more, and what was paid goes back as far as the booking says. */
export async function settleCancelled(tx: Tx, deps: Deps, state: BookingState): Promise<void> {
  const payment = await lockPaymentFor(tx, deps, state.id);
  await requestClosing(tx, deps, payment);
  const attempts = await attemptsOf(tx, payment.id);
  const attempt = attemptOfCancelled(attempts, await refusedOf(tx, attempts), state.confirmedAt !== null);
  if (!attempt) return;
  await settle(tx, deps, attempt);
  if (!state.refund || state.refund.amount.amount === 0) return;
  const wanted = state.refund.amount.amount;
  await requestRefund(tx, deps, { attempt, reason: "booking_cancelled", wanted });
}

/** booking.expired: the hold was given up, so its attempt is closed. Old news, once a late payment revived it, closes nothing. */
export async function settleExpired(tx: Tx, deps: Deps, bookingId: string): Promise<void> {
  if ((await findBooking(tx, bookingId))?.status !== "expired") return;
  await requestClosing(tx, deps, await lockPaymentFor(tx, deps, bookingId));
}

/** booking.payment_refused: all of that attempt's money goes back. Errors: Rejected when there is no such attempt. */
export async function settleRefused(tx: Tx, deps: Deps, state: BookingState): Promise<void> {
  const attemptId = state.refusedPayment?.attemptId;
  const found = attemptId ? await findAttempt(tx, attemptId) : undefined;
  if (found?.bookingId !== state.id) throw new Rejected(`booking ${state.id} refuses an unknown attempt ${attemptId}`);
  await lockPayment(tx, found.paymentId);
  const attempt = (await findAttempt(tx, found.id)) ?? found;
  if (attempt.status !== "paid")
    throw new Rejected(`attempt ${attempt.id} is refused, and ${attempt.status}, not paid`);
  await settle(tx, deps, attempt);
  await requestRefund(tx, deps, { attempt, reason: "payment_refused", wanted: null });
}

async function settle(tx: Tx, deps: Deps, attempt: AttemptRow): Promise<void> {
  if (!attempt.settledAt) await changeAttempt(tx, attempt.id, { settledAt: deps.now() }, deps.now());
}

async function lockPaymentFor(tx: Tx, deps: Deps, bookingId: string): Promise<PaymentRow> {
  const booking = await findBooking(tx, bookingId);
  if (!booking) throw new Error(`booking ${bookingId} is not known`);
  return lockOrMakePayment(tx, booking, deps.newId(), deps.now());
}

async function refusedOf(tx: Tx, attempts: readonly AttemptRow[]): Promise<Set<string>> {
  const refused = new Set<string>();
  for (const { id } of attempts) {
    const refunds = await refundsOfAttempt(tx, id);
    if (refunds.some((refund) => refund.reason === "payment_refused")) refused.add(id);
  }
  return refused;
}
