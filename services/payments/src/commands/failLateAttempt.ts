import { changeAttempt, findAttempt } from "../db/attempts.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import { alarm, type Deps } from "../deps.ts";
import { afterLoss } from "../domain/session.ts";
import { announce } from "./announce.ts";

/**
 * Gives up waiting for a payment that has been on its way for longer than `processingLimitMs`, so that its places are sold
 * again. Should the money come after all, it is announced, and bookings confirms or refuses it like any late payment.
 */
export async function failLateAttempt(deps: Deps, attemptId: string): Promise<void> {
  const late = await deps.database.transaction(async (tx) => {
    const found = await findAttempt(tx, attemptId);
    if (!found) return undefined;
    const payment = await lockPayment(tx, found.paymentId);
    const attempt = await findAttempt(tx, attemptId);
    const now = deps.now();
    if (attempt?.status !== "processing") return undefined;
    if (now.getTime() - attempt.createdAt.getTime() < deps.config.processingLimitMs) return undefined;
    await changeAttempt(tx, attemptId, { status: "failed" }, now);
    deps.metrics.attempts.inc({ outcome: "failed" });
    const { payment: status, announce: type } = afterLoss(payment);
    if (!status) return attempt;
    const changed = await changePayment(tx, payment.id, { status, closeDueAt: null }, now);
    if (type) await announce(tx, deps, { type, payment: changed, attemptId });
    return attempt;
  });
  if (!late) return;
  const what = { attemptId, bookingId: late.bookingId, sessionId: late.sessionId };
  alarm(deps, "processing_too_long", what, "a payment has been on its way for too long; its places are sold again");
}
