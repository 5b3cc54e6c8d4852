import { liveAttempt, tellBookings, totalOfAttempt } from "./attempts.ts";
import { giveBack } from "./refunds.ts";
import type { Model } from "./rules.ts";
import { totalOf } from "./scenario.ts";
import { answerLimits, attemptId, attemptOf, factsOf, knownBooking, now, paymentOf, unansweredOf } from "./views.ts";
import type { AttemptRow, BookingRow, BookingTold, PaymentRow, Session, World } from "./world.ts";

// What payments does, on its rules. Modelled here because it is in commands and SQL: requestClosing.ts, closePayment.ts,
// settle.ts, consumers/bookings.ts, failLateAttempt.ts, makeSession.ts and announceAgain.ts, as far as they write.

function paymentFor(world: World, booking: number): PaymentRow {
  const row = world.payments[booking] ?? { status: "open" as const, isClosing: false, attempt: null };
  world.payments[booking] = row;
  return row;
}

/** Commits an attempt, before Stripe is called. */
export function openCheckout({ scenario, rules }: Model, world: World, booking: number): void {
  const [row, known] = [world.bookings[booking], world.known[booking]];
  if (!row || !known) return;
  const live = liveAttempt(world, booking);
  const attempt = world.attempts[live];
  const view = attempt && attemptOf(attempt, live, totalOf(scenario, row.places));
  const payment = paymentOf(world.payments[booking] ?? null);
  const decision = rules.decideCheckout(knownBooking(scenario, row, known, booking), payment, view, now);
  const made = world.attempts.filter((each) => each.booking === booking).length;
  if (decision.kind !== "open" || made >= scenario.attempts) return;
  paymentFor(world, booking);
  world.attempts.push({
    booking,
    status: "open",
    isStored: false,
    received: null,
    isSettled: false,
    announcements: 0,
    waited: 0,
    age: 0,
  });
  world.sessions.push(null);
}

/** Writes what Stripe said of an attempt's session: commands/applySession.ts. */
export function hearSession(model: Model, world: World, index: number, status: Session["status"]): void {
  const attempt = world.attempts[index] as AttemptRow;
  const payment = world.payments[attempt.booking] as PaymentRow;
  const total = totalOfAttempt(model, world, attempt);
  const facts = factsOf(world.sessions[index] as Session, status, total);
  const view = attemptOf(attempt, index, total);
  const changes = model.rules.sessionChanges(paymentOf(payment), view, facts, now, answerLimits);
  const { status: became, received, announcements, sessionId } = changes.attempt;
  if (sessionId !== undefined) attempt.isStored = true;
  if (became !== undefined) attempt.status = became;
  if (received !== undefined) attempt.received = received;
  if (announcements !== undefined) Object.assign(attempt, { announcements, waited: 0 });
  if (changes.wrongAmount) giveBack(model, world, index, "wrong_amount", null);
  if (changes.payment?.status) payment.status = changes.payment.status;
  if (changes.payment?.attemptId) payment.attempt = index;
  if (changes.announce) tellBookings(world, attempt.booking, changes.announce, index);
}

/** Nothing of an attempt's money will come: makeSession.ts and failLateAttempt.ts. */
export function giveUpAttempt(model: Model, world: World, index: number, status: "expired" | "failed"): void {
  const attempt = world.attempts[index] as AttemptRow;
  attempt.status = status;
  endPayment(model, world, attempt.booking, index);
}

/** Closes a payment that has no open attempt any more. */
export function endPayment({ rules }: Model, world: World, booking: number, attempt: number | null): void {
  const payment = world.payments[booking] as PaymentRow;
  const { payment: status, announce } = rules.afterLoss(paymentOf(payment));
  if (status) payment.status = status;
  if (announce) tellBookings(world, booking, announce, attempt);
}

export function requestClosing(world: World, booking: number): void {
  const payment = paymentFor(world, booking);
  if (payment.status !== "open" || payment.isClosing) return;
  payment.isClosing = true;
  if (liveAttempt(world, booking) >= 0) return;
  payment.status = "expired";
  const last = world.attempts.findLastIndex((row) => row.booking === booking);
  tellBookings(world, booking, "payment.expired", last < 0 ? null : last);
}

export function announceAgain({ rules }: Model, world: World, index: number): void {
  const attempt = world.attempts[index] as AttemptRow;
  if (attempt.status !== "paid" || attempt.isSettled) return;
  if (!rules.decideUnanswered(unansweredOf(attempt), now, answerLimits).announce) return;
  Object.assign(attempt, { announcements: attempt.announcements + 1, waited: 0 });
  tellBookings(world, attempt.booking, "payment.succeeded", index);
}

/** Hears the oldest messages about a booking in one transaction; confirmations come first: consumers/bookings.ts. */
export function hearBookings(model: Model, world: World, booking: number, count: number): void {
  const { rules } = model;
  const messages = (world.toPayments[booking] as BookingTold[])
    .splice(0, count)
    .filter(({ isKnown }) => !isKnown || !rules.hasInbox);
  for (const { status, version } of messages) {
    const known = world.known[booking];
    if (!known || !rules.checksVersions || version > known.version) world.known[booking] = { status, version };
  }
  if (totalOf(model.scenario, (world.bookings[booking] as BookingRow).places) === 0) return;
  const before = world.payments[booking];
  const isToldClosed = before != null && (before.status !== "open" || before.isClosing);
  for (const told of messages) if (told.type === "booking.confirmed") settleConfirmed(world, booking, told);
  for (const told of messages) {
    if (told.type === "booking.cancelled") settleCancelled(model, world, booking, told);
    if (told.type === "booking.payment_refused") settleRefused(model, world, told);
    if (told.type !== "booking.expired" || isToldClosed || world.known[booking]?.status !== "expired") continue;
    requestClosing(world, booking);
  }
}

const paidAttempt = (world: World, booking: number, { paidAttemptId }: BookingTold) =>
  world.attempts.findIndex((row, index) => {
    return row.booking === booking && attemptId(index) === paidAttemptId && row.status === "paid";
  });

function settleConfirmed(world: World, booking: number, told: BookingTold): void {
  const index = paidAttempt(world, booking, told);
  const [attempt, payment] = [world.attempts[index], world.payments[booking]];
  if (!attempt || !payment) return;
  attempt.isSettled = true;
  payment.attempt = index;
}

function settleCancelled(model: Model, world: World, booking: number, told: BookingTold): void {
  requestClosing(world, booking);
  const index = paidAttempt(world, booking, told);
  const attempt = world.attempts[index];
  if (attempt) attempt.isSettled = true;
  const wanted = told.owed ?? 0;
  if (wanted === 0) return;
  const outcome = attempt && giveBack(model, world, index, "booking_cancelled", wanted);
  if (outcome && (outcome !== "nothing_left" || wanted <= (attempt.received ?? 0))) return;
  world.impossible ??= `refund of booking ${booking} is owed and there is no payment for it`;
}

function settleRefused(model: Model, world: World, told: BookingTold): void {
  const index = Number(told.refused);
  const attempt = world.attempts[index];
  if (attempt?.status !== "paid") {
    world.impossible ??= `attempt ${told.refused} is refused and was not paid: a dead letter`;
    return;
  }
  attempt.isSettled = true;
  giveBack(model, world, index, "payment_refused", null);
}
