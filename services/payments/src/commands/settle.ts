import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { Rejected } from "@stagedoor/messaging/rejected";
import type { Tx } from "@stagedoor/postgres/database";
import { attemptsOf, changeAttempt, findAttempt } from "../db/attempts.ts";
import { findBooking } from "../db/bookings.ts";
import { lockOrMakePayment, lockPayment } from "../db/payments.ts";
import type { AttemptRow, PaymentRow } from "../db/schema.ts";
import { type Closing, settleAttempts } from "../db/settling.ts";
import { alarm, type Deps } from "../deps.ts";
import { requestClosing } from "./requestClosing.ts";
import { requestRefund } from "./requestRefund.ts";

/**
 * booking.confirmed, of many: the payment that each was confirmed by has its answer, and is the one that a host gives back. The
 * payments are locked.
 */
export async function settleConfirmed(tx: Tx, deps: Deps, states: readonly BookingState[]): Promise<void> {
  const confirmed = states.flatMap(({ id, paidAttemptId }) => {
    return paidAttemptId ? [{ bookingId: id, attemptId: paidAttemptId }] : [];
  });
  await settleAttempts(tx, confirmed, deps.now());
}

/**
 * booking.cancelled: nothing can be paid any more, and what was paid goes back as far as the booking says. Somebody is called
 * where that cannot be: where the booking names no payment, or one whose money is not here.
 */
export async function settleCancelled(tx: Tx, deps: Deps, state: BookingState): Promise<void> {
  const payment = await lockPaymentFor(tx, deps, state.id);
  await requestClosing(tx, deps, payment);
  const attempt = await paidAttempt(tx, payment, state);
  if (attempt) await settle(tx, deps, attempt);
  const wanted = state.refund?.amount.amount ?? 0;
  if (wanted === 0) return;
  // What has gone back already, by a host or in Stripe's dashboard, is not owed any more.
  const owed = attempt ? await requestRefund(tx, deps, { attempt, reason: "booking_cancelled", wanted }) : undefined;
  if (owed && (owed.kind !== "nothing_left" || wanted <= (attempt?.received ?? 0))) return;
  const what = { bookingId: state.id, paymentId: payment.id, attemptId: state.paidAttemptId ?? null, wanted };
  alarm(deps, "refund_without_payment", what, "a refund is owed, and no payment was found that it could come from");
}

/** Whether booking.expired is no news for a payment: it is closed, or being closed. Most are, and bookings answers them. */
export function isToldClosed(payment: Closing | undefined): boolean {
  return payment !== undefined && (payment.status !== "open" || payment.isClosing);
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

/** The attempt that bookings says the booking was confirmed by, once its money is here. */
async function paidAttempt(tx: Tx, payment: PaymentRow, state: BookingState): Promise<AttemptRow | undefined> {
  const attempts = await attemptsOf(tx, payment.id);
  return attempts.find((attempt) => attempt.id === state.paidAttemptId && attempt.status === "paid");
}
