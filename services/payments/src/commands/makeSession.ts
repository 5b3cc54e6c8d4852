import { changeAttempt, findAttempt } from "../db/attempts.ts";
import { changePayment, lockPayment } from "../db/payments.ts";
import type { AttemptRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { afterLoss, type SessionFacts } from "../domain/session.ts";
import { stripeTrouble } from "../stripe/errors.ts";
import { createSession, listSessions } from "../stripe/sessions.ts";
import { announce } from "./announce.ts";

export type MadeSession =
  | { kind: "made"; facts: SessionFacts }
  /** There is no session of this attempt, and there will be none. `code` is Stripe's. */
  | { kind: "never"; code: string | undefined; message: string; broken: boolean }
  /** Stripe is away, or nobody knows: the same again later is safe. */
  | { kind: "unknown"; message: string };

/** How far before an attempt its session is looked for, should the clocks differ. */
const skewMs = 120_000;

/**
 * Makes an attempt's session at Stripe, or finds the one that was made: the key and the parameters are those that were
 * committed, so that two replicas, a retry and whoever closes the attempt all get the same session. No lock is held.
 */
export async function makeSession(deps: Deps, attempt: AttemptRow): Promise<MadeSession> {
  if (!attempt.parameters) throw new Error(`attempt ${attempt.id} has no parameters`);
  try {
    return { kind: "made", facts: await createSession(deps.stripe, attempt.parameters, attempt.idempotencyKey) };
  } catch (error) {
    const trouble = stripeTrouble(error);
    deps.log.warn({ attemptId: attempt.id, trouble }, "could not make a checkout session");
    if (trouble.kind === "unknown") return trouble;
    if (trouble.kind === "refused") return { ...trouble, kind: "never", broken: false };
    return findBroken(deps, attempt, trouble.message);
  }
}

/** After a failure of Stripe's own the key only replays that failure, so the session is looked for. */
async function findBroken(deps: Deps, attempt: AttemptRow, message: string): Promise<MadeSession> {
  try {
    const since = new Date(attempt.createdAt.getTime() - skewMs);
    for await (const facts of listSessions(deps.stripe, since, deps.config.reconcileLimit)) {
      if (facts.metadata.attemptId === attempt.id) return { kind: "made", facts };
    }
    return { kind: "never", code: undefined, message, broken: true };
  } catch (error) {
    return { kind: "unknown", message: stripeTrouble(error).message };
  }
}

/** Gives up an attempt that has no session at Stripe. One that got a session meanwhile stays as it is. */
export async function abandonAttempt(deps: Deps, attemptId: string): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const found = await findAttempt(tx, attemptId);
    if (!found) return;
    const payment = await lockPayment(tx, found.paymentId);
    const attempt = await findAttempt(tx, attemptId);
    if (attempt?.status !== "open" || attempt.sessionId) return;
    await changeAttempt(tx, attemptId, { status: "expired" }, deps.now());
    deps.metrics.attempts.inc({ outcome: "abandoned" });
    const next = afterLoss(payment);
    if (!next.payment) return;
    const changed = await changePayment(tx, payment.id, { status: next.payment, closeDueAt: null }, deps.now());
    if (next.announce) await announce(tx, deps, { type: next.announce, payment: changed, attemptId });
  });
}
