import { liveAttempt } from "../db/attempts.ts";
import { changePayment, findPayment, lockPayment } from "../db/payments.ts";
import type { AttemptRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { backoffMs } from "../domain/backoff.ts";
import { afterLoss } from "../domain/session.ts";
import { stripeTrouble } from "../stripe/errors.ts";
import { expireSession } from "../stripe/sessions.ts";
import { announce } from "./announce.ts";
import { applySession } from "./applySession.ts";
import { abandonAttempt, makeSession } from "./makeSession.ts";

/**
 * Closes a payment whose closing was requested: its open attempt's session is ended at Stripe, and only then is anything said.
 * If Stripe says that the session is complete, the payment wins. While Stripe is away it is tried again, after 5 s and longer.
 */
export async function closePayment(deps: Deps, paymentId: string): Promise<void> {
  const open = await openAttempt(deps, paymentId);
  if (open === "done") return;
  try {
    await closeAttempt(deps, open);
  } catch (error) {
    const trouble = stripeTrouble(error);
    deps.log.warn({ paymentId, attemptId: open.id, trouble }, "could not close an attempt; trying again");
  }
  await tryAgainIfOpen(deps, paymentId);
}

/** The attempt to be closed. Where there is none any more the payment is closed here. */
function openAttempt(deps: Deps, paymentId: string): Promise<AttemptRow | "done"> {
  return deps.database.transaction(async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    const attempt = await liveAttempt(tx, paymentId);
    if (payment.status === "open" && attempt?.status === "open") return attempt;
    const { payment: status, announce: type } = payment.status === "open" && !attempt ? afterLoss(payment) : noNews;
    const changed = await changePayment(tx, paymentId, { ...(status ? { status } : {}), closeDueAt: null }, deps.now());
    if (type) await announce(tx, deps, { type, payment: changed, attemptId: null });
    return "done";
  });
}

const noNews = { payment: null, announce: null };

async function closeAttempt(deps: Deps, attempt: AttemptRow): Promise<void> {
  const sessionId = attempt.sessionId ?? (await sessionOf(deps, attempt));
  if (!sessionId) return;
  const facts = await expireSession(deps.stripe, sessionId);
  await deps.database.transaction((tx) => applySession(tx, deps, attempt.id, facts));
}

/** A session may have been made without its id being stored: the same create answers it, or says that there is none. */
async function sessionOf(deps: Deps, attempt: AttemptRow): Promise<string | undefined> {
  const made = await makeSession(deps, attempt);
  if (made.kind === "never") await abandonAttempt(deps, attempt.id);
  if (made.kind !== "made") return undefined;
  await deps.database.transaction((tx) => applySession(tx, deps, attempt.id, made.facts));
  return made.facts.sessionId;
}

async function tryAgainIfOpen(deps: Deps, paymentId: string): Promise<void> {
  const payment = await findPayment(deps.database.db, paymentId);
  if (payment?.status !== "open" || !payment.closeDueAt) return;
  await deps.database.transaction(async (tx) => {
    const locked = await lockPayment(tx, paymentId);
    if (locked.status !== "open" || !locked.closeDueAt) return;
    const dueAt = new Date(deps.now().getTime() + backoffMs(locked.closeTries));
    await changePayment(tx, paymentId, { closeDueAt: dueAt }, deps.now());
  });
}
