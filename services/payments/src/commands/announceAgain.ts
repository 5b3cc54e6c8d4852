import { changeAttempt, findAttempt } from "../db/attempts.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import { alarm, type Deps } from "../deps.ts";
import { decideUnanswered, nextLook } from "../domain/unanswered.ts";
import { announce } from "./announce.ts";

/**
 * Announces a paid attempt again that nobody has answered, as a new message: bookings confirms, confirms again or refuses,
 * whichever it would have done the first time. After `settleAlarmMs`, and each time that it has passed again, somebody is
 * called: nothing is given back by itself, since the answer may only be late.
 */
export async function announceAgain(deps: Deps, attemptId: string): Promise<void> {
  const overdue = await deps.database.transaction(async (tx) => {
    const found = await findAttempt(tx, attemptId);
    if (!found) return undefined;
    await lockPayment(tx, found.paymentId);
    const attempt = await findAttempt(tx, attemptId);
    if (attempt?.status !== "paid" || attempt.settledAt) return undefined;
    const now = deps.now();
    const { announcements, alarmedAt } = attempt;
    const known = { paidAt: attempt.paidAt ?? now, announcedAt: attempt.announcedAt ?? now, announcements, alarmedAt };
    const due = decideUnanswered(known, now, deps.config);
    const next = {
      ...known,
      ...(due.announce ? { announcedAt: now, announcements: announcements + 1 } : {}),
      ...(due.alarm ? { alarmedAt: now } : {}),
    };
    if (due.announce) {
      const payment = await changePayment(tx, attempt.paymentId, {}, now);
      await announce(tx, deps, { type: "payment.succeeded", payment, attemptId });
      deps.metrics.announcedAgain.inc();
    }
    await changeAttempt(tx, attemptId, { ...next, answerDueAt: nextLook(next, deps.config) }, now);
    const waitedMs = now.getTime() - known.paidAt.getTime();
    return due.alarm ? { bookingId: attempt.bookingId, attemptId, waitedMs } : undefined;
  });
  if (overdue) alarm(deps, "unsettled_payment", overdue, "a paid booking is neither confirmed nor refunded");
}
