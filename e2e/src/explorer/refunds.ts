import { amountRefunded, type RefundDecision, refundable } from "@stagedoor/payments/domain/refund";
import type { Refund } from "@stagedoor/payments/domain/state";
import { tellBookings, totalOfAttempt } from "./attempts.ts";
import type { Model } from "./rules.ts";
import { paidIn } from "./views.ts";
import type { AttemptRow, GivenBack, RefundRow, Session, World } from "./world.ts";

// Refunds: requestRefund.ts, sendRefund.ts and hearRefund.ts of payments, and how Stripe answers.

const refundsOf = (world: World, attempt: number) => world.refunds.filter((refund) => refund.attempt === attempt);

/** Writes a refund down, for the job to make it at Stripe. */
export function giveBack(
  { rules }: Model,
  world: World,
  attempt: number,
  reason: Refund["reason"],
  wanted: number | null,
): RefundDecision["kind"] {
  const received = world.attempts[attempt]?.received ?? 0;
  const refunds = refundsOf(world, attempt);
  const decision = rules.decideRefund({ received, currency: "gbp", refunds, disputes: [], reason, wanted });
  if (decision.kind !== "refund") return decision.kind;
  const { amount } = decision;
  world.refunds.push({ amount, status: "requested", reason, attempt, key: 1, isAtStripe: false });
  settleIfGivenBack(world, attempt);
  return decision.kind;
}

function settleIfGivenBack(world: World, index: number): void {
  const attempt = world.attempts[index] as AttemptRow;
  if (refundable(attempt.received ?? 0, refundsOf(world, index)) === 0) attempt.isSettled = true;
}

/** In minor units: what Stripe holds of an attempt's payment. */
export function leftAtStripe(model: Model, world: World, attempt: number): number {
  const session = world.sessions[attempt] as Session;
  if (session.status !== "paid") return 0;
  const total = totalOfAttempt(model, world, world.attempts[attempt] as AttemptRow);
  const gone = world.givenBack.filter((each) => each.attempt === attempt).reduce((sum, { amount }) => sum + amount, 0);
  return paidIn(session, total) - gone;
}

/** Asks Stripe for a refund, having looked whether it has it. What Stripe answers may be lost: it is heard of by a webhook. */
export function sendRefund(model: Model, world: World, index: number): void {
  const refund = world.refunds[index] as RefundRow;
  if (refund.status !== "requested" || (refund.isAtStripe && model.rules.looksForRefunds)) return;
  const left = leftAtStripe(model, world, refund.attempt);
  if (refund.amount <= left) {
    world.givenBack.push({ attempt: refund.attempt, refund: index, amount: refund.amount, isHeard: false });
    refund.isAtStripe = true;
    return;
  }
  // Stripe refuses: what went back another way is learnt of first.
  for (const [at, given] of world.givenBack.entries()) {
    if (given.attempt === refund.attempt) hearGivenBack(world, at);
  }
  const decision = model.rules.decideAfterRefundTrouble({
    current: { ...refund, currency: "gbp", tries: 1, keyNumber: refund.key, alarmedAt: null },
    others: world.refunds.filter((each, at) => each.attempt === refund.attempt && at !== index),
    received: world.attempts[refund.attempt]?.received ?? 0,
    sent: { tries: 1, keyNumber: refund.key },
    trouble: "refused",
    disputed: "free",
    alarmTries: 3,
  });
  if (decision.kind === "gone") refund.status = "cancelled";
  if (decision.kind === "again") Object.assign(refund, { amount: decision.amount, key: decision.keyNumber });
}

/** Hears of money that Stripe gave back, by answer or webhook: whichever comes first does it, and again changes nothing. */
export function hearGivenBack(world: World, index: number): void {
  const given = world.givenBack[index] as GivenBack;
  const { attempt, amount } = given;
  const row = given.refund === null ? undefined : world.refunds[given.refund];
  if (given.isHeard) return;
  given.isHeard = true;
  if (row?.status === "succeeded") world.impossible ??= `refund ${given.refund} was made twice at Stripe`;
  if (row === undefined) {
    world.refunds.push({ amount, status: "succeeded", reason: "stripe", attempt, key: 1, isAtStripe: true });
  } else row.status = "succeeded";
  settleIfGivenBack(world, attempt);
  const { booking } = world.attempts[attempt] as AttemptRow;
  tellBookings(world, booking, "payment.refunded", attempt, amountRefunded(refundsOf(world, attempt)));
}
