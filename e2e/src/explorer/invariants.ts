import { placesCountedAs } from "@stagedoor/bookings/domain/booking";
import { refundByPolicy } from "@stagedoor/bookings/domain/refund";
import { refundable } from "@stagedoor/payments/domain/refund";
import { liveAttemptStatuses } from "@stagedoor/payments/domain/state";
import { totalOfAttempt } from "./attempts.ts";
import { isLive } from "./bookings.ts";
import { leftAtStripe } from "./refunds.ts";
import type { Model } from "./rules.ts";
import { totalOf } from "./scenario.ts";
import { attemptId, bookingOf, now, paidIn } from "./views.ts";
import type { AttemptRow, BookingRow, RefundRow, Session, World } from "./world.ts";

/** What must hold in every world; the first that does not, or nothing. */
export function brokenAlways(model: Model, world: World): string | null {
  if (world.impossible !== null) return world.impossible;
  const places = { held: 0, sold: 0 };
  const attendees = new Set<number>();
  for (const [index, row] of world.bookings.entries()) {
    if (row === null) continue;
    const counted = placesCountedAs(row.status);
    if (counted !== null) places[counted] += row.places;
    if (isLive(row) && attendees.has(row.attendee)) return `attendee ${row.attendee} has two live bookings`;
    if (isLive(row)) attendees.add(row.attendee);
    const wrong = row.status === "confirmed" ? brokenConfirmation(model, world, index, row) : null;
    if (wrong !== null) return wrong;
  }
  if (places.held !== world.held || places.sold !== world.sold)
    return "the counts of places are not those of the bookings";
  if (world.held + world.sold > world.event.capacity) return "more places are taken than there are";
  return brokenMoney(model, world);
}

function brokenConfirmation({ scenario }: Model, world: World, index: number, row: BookingRow): string | null {
  if (row.tickets !== row.places) return `booking ${index} has ${row.tickets} tickets for ${row.places} places`;
  if (world.refusals[row.paidAttemptId ?? ""]) return `booking ${index} is confirmed by a payment that was refused`;
  const total = totalOf(scenario, row.places);
  const paid = world.attempts.findIndex((_, at) => attemptId(at) === row.paidAttemptId);
  const session = world.sessions[paid];
  const isPaid = session?.status === "paid" && paidIn(session, total) === total;
  return total === 0 || isPaid ? null : `booking ${index} is confirmed and was not paid`;
}

function brokenMoney(model: Model, world: World): string | null {
  const live = new Set<number>();
  for (const [index, { booking, status, received }] of world.attempts.entries()) {
    if (liveAttemptStatuses.includes(status) && live.has(booking)) return `booking ${booking} has two open attempts`;
    if (liveAttemptStatuses.includes(status)) live.add(booking);
    if (world.sessions[index] && leftAtStripe(model, world, index) < 0) return `more than attempt ${index} went back`;
    const broken = brokenRefunds(model, world, index, received ?? 0);
    if (broken !== null) return broken;
  }
  return null;
}

function brokenRefunds({ scenario }: Model, world: World, index: number, received: number): string | null {
  const all = world.refunds.filter(({ attempt }) => attempt === index);
  const sum = (refunds: RefundRow[]) => refunds.reduce((total, { amount }) => total + amount, 0);
  const alive = all.filter(({ status }) => status !== "cancelled" && status !== "failed");
  // What an operator gives back may overtake what is only asked for: Stripe then refuses one of the two.
  const certain = scenario.dashboardRefunds > 0 ? alive.filter(({ status }) => status === "succeeded") : alive;
  if (sum(certain) > received) return `refunds of attempt ${index} are more than was received`;
  const owed = world.bookings[world.attempts[index]?.booking ?? -1]?.owed ?? 0;
  if (sum(alive.filter(({ reason }) => reason === "booking_cancelled")) > owed) {
    return `more of attempt ${index} goes back for a cancellation than is owed`;
  }
  return null;
}

/** What must hold once nothing is under way, and no time is waited for; the first that does not, or nothing. */
export function brokenAtRest(model: Model, world: World): string | null {
  if (world.event.version !== world.hostSteps + 1) return "bookings has an older version of the event than the host";
  for (const [index, row] of world.bookings.entries()) {
    if (row === null) continue;
    if (row.status === "held" || row.status === "processing") return `booking ${index} holds places for ever`;
    if (world.known[index]?.status !== row.status) return `payments takes booking ${index} for something else`;
    if (world.event.status === "cancelled" && isLive(row)) return `booking ${index} of a cancelled event is live`;
    const status = world.payments[index]?.status;
    if (row.status !== "confirmed" && (status === "open" || status === "processing")) {
      return `the payment of booking ${index} is ${status} for ever`;
    }
  }
  for (const [index, attempt] of world.attempts.entries()) {
    const session = world.sessions[index];
    if (session?.status === "open") return `session ${index} can be paid, and nobody waits for it`;
    if (session?.status !== "paid") continue;
    if (attempt.received === null) return `attempt ${index} was paid, and payments does not know it`;
    if (!attempt.isSettled && attempt.status === "paid") return `the payment of attempt ${index} has no answer`;
    const broken = brokenAnswer(model, world, index, attempt, session);
    if (broken !== null) return broken;
  }
  if (world.refunds.some(({ status }) => status === "requested")) return "a refund is never made";
  return null;
}

/** A payment confirms its booking, or goes back: in full, or by the policy where its attendee cancelled. */
function brokenAnswer(model: Model, world: World, index: number, attempt: AttemptRow, session: Session): string | null {
  const { scenario } = model;
  const row = world.bookings[attempt.booking] as BookingRow;
  const paid = paidIn(session, totalOfAttempt(model, world, attempt));
  const back = paid - leftAtStripe(model, world, index);
  const isHonoured = row.paidAttemptId === attemptId(index);
  const refunds = world.refunds.filter((refund) => refund.attempt === index);
  if (refundable(paid, refunds) !== paid - back) return `refunds of attempt ${index} are not those at Stripe`;
  if (isHonoured && row.status === "confirmed") {
    return back < paid && back === row.givenBack ? null : `attempt ${index} confirms, and its money went back`;
  }
  const { refundPolicy, total, startsAt } = bookingOf(scenario, row, attempt.booking);
  const byPolicy = isHonoured && row.cancelReason === "attendee";
  const owed = byPolicy ? refundByPolicy(refundPolicy, total, [startsAt], now) : paid;
  return back >= owed ? null : `only ${back} of ${owed} of attempt ${index} went back`;
}
