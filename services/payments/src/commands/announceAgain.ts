import { changeAttempt, findAttempt } from "../db/attempts.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import { alarm, type Deps } from "../deps.ts";
import { announce } from "./announce.ts";

/**
 * Announces a paid attempt again that nobody has answered since `before`, as a new message: bookings confirms, confirms again
 * or refuses, whichever it would have done the first time. After `settleAlarmMs` somebody is called, once.
 */
export async function announceAgain(deps: Deps, attemptId: string, before: Date): Promise<void> {
  const overdue = await deps.database.transaction(async (tx) => {
    const found = await findAttempt(tx, attemptId);
    if (!found) return undefined;
    await lockPayment(tx, found.paymentId);
    const attempt = await findAttempt(tx, attemptId);
    if (attempt?.status !== "paid" || attempt.settledAt || !attempt.announcedAt || attempt.announcedAt > before) return;
    const now = deps.now();
    const payment = await changePayment(tx, attempt.paymentId, {}, now);
    await announce(tx, deps, { type: "payment.succeeded", payment, attemptId });
    const waitedMs = now.getTime() - (attempt.paidAt ?? now).getTime();
    const isOverdue = waitedMs >= deps.config.settleAlarmMs && !attempt.alarmedAt;
    const alarmed = isOverdue ? { alarmedAt: now } : {};
    await changeAttempt(tx, attemptId, { announcedAt: now, ...alarmed }, now);
    deps.metrics.announcedAgain.inc();
    return isOverdue ? { bookingId: attempt.bookingId, attemptId, waitedMs } : undefined;
  });
  if (overdue) alarm(deps, "unsettled_payment", overdue, "a paid booking is neither confirmed nor refunded");
}
