import { waitFor } from "@stagedoor/service/awaitProjection";
import { busy, conflict, notFound, Problem, unprocessable } from "@stagedoor/service/problem";
import { findAttempt, insertAttempt, liveAttempt } from "../db/attempts.ts";
import { findBooking } from "../db/bookings.ts";
import { lockOrMakePayment } from "../db/payments.ts";
import type { AttemptRow } from "../db/schema.ts";
import type { Deps } from "../deps.ts";
import { isChargeable } from "../domain/amounts.ts";
import { type CheckoutDecision, decideCheckout } from "../domain/checkout.ts";
import { decideReturnUrls, type ReturnUrlRequest, type ReturnUrls } from "../domain/returnUrls.ts";
import { sessionParameters } from "../domain/sessionParameters.ts";
import type { Booking } from "../domain/state.ts";
import { stripeTrouble } from "../stripe/errors.ts";
import { retrieveSession } from "../stripe/sessions.ts";
import { applySession } from "./applySession.ts";
import { abandonAttempt, makeSession } from "./makeSession.ts";

export type CheckoutRequest = ReturnUrlRequest & { userId: string; bookingId: string };

export type OpenCheckout = {
  url: string;
  /** When it can no longer be paid: the session is ended with the hold. */
  expiresAt: Date;
  paymentId: string;
};

type Step = { decision: CheckoutDecision; attempt: AttemptRow | undefined; isNew: boolean };

/** An attempt may turn out to be over, and one more may meet a failure of Stripe's own. */
const mostRounds = 3;

/**
 * Opens Stripe Checkout for a held booking, or answers the attempt that is open. The attempt is committed before Stripe is
 * called, and no transaction is open meanwhile. Errors: not_found, projection_pending, return_url_refused, wrong_state (free),
 * checkout_closed, rule_broken (a sum that Stripe cannot charge), payment_provider_failed, busy (Stripe is away).
 */
export async function openCheckout(deps: Deps, request: CheckoutRequest): Promise<OpenCheckout> {
  const booking = await waitFor(() => findBooking(deps.database.db, request.bookingId), {
    id: request.bookingId,
    what: "booking",
    now: deps.now,
    timeoutMs: deps.config.projectionWaitMs,
  });
  if (booking.attendeeId !== request.userId) throw notFound("booking");
  const urls = returnUrls(deps, request);
  // Refused before there is a payment, so that a booking that was never to be paid here gets none.
  refuseClosed(decideCheckout(booking, { status: "open", closeRequestedAt: null }, undefined, deps.now()));
  if (!isChargeable(booking.total.amount, booking.total.currency)) {
    throw unprocessable("rule_broken", "This sum cannot be charged: its last digit must be 0 in this currency.");
  }
  for (let round = 0; round < mostRounds; round += 1) {
    const opened = await tryOnce(deps, booking.id, urls);
    if (opened) return { ...opened, expiresAt: earlier(opened.expiresAt, booking.holdExpiresAt) };
  }
  throw new Problem("payment_provider_failed", "The payment provider did not open a checkout page.");
}

/** One round; nothing when what was met is over, and the next round decides anew. */
async function tryOnce(deps: Deps, bookingId: string, urls: ReturnUrls): Promise<OpenCheckout | undefined> {
  const { decision, attempt, isNew } = await nextStep(deps, bookingId, urls);
  refuseClosed(decision);
  if (!attempt) return undefined;
  if (decision.kind === "same") return toOpen(attempt);
  if (decision.kind === "refresh") {
    const facts = await retrieveSession(deps.stripe, attempt.sessionId ?? "").catch(throwBusy);
    await deps.database.transaction((tx) => applySession(tx, deps, attempt.id, facts));
    return undefined;
  }
  const made = await makeSession(deps, attempt);
  if (made.kind === "unknown") throw busy(2, "The payment provider cannot be reached; please try again.");
  if (made.kind === "made") {
    return toOpen(await deps.database.transaction((tx) => applySession(tx, deps, attempt.id, made.facts)));
  }
  await abandonAttempt(deps, attempt.id);
  // An attempt that is repeated late may be too old for Stripe's minimum; a new one is not, so only its refusal counts.
  if (isNew && !made.broken) throw refusedByStripe(made.code, made.message);
  return undefined;
}

function nextStep(deps: Deps, bookingId: string, urls: ReturnUrls): Promise<Step> {
  return deps.database.transaction(async (tx) => {
    const before = await findBooking(tx, bookingId);
    if (!before) throw notFound("booking");
    const payment = await lockOrMakePayment(tx, before, deps.newId(), deps.now());
    // Read again: while this waited for the lock, the booking may have been cancelled.
    const booking = (await findBooking(tx, bookingId)) ?? before;
    const live = await liveAttempt(tx, payment.id);
    const decision = decideCheckout(booking, payment, live, deps.now());
    if (decision.kind !== "open") return { decision, attempt: live, isNew: false };
    const id = deps.newId();
    const attempt = await insertAttempt(tx, newAttempt(deps, booking, payment.id, id, urls), deps.now());
    deps.metrics.attempts.inc({ outcome: "opened" });
    return { decision, attempt: await findAttempt(tx, attempt.id), isNew: true };
  });
}

function newAttempt(deps: Deps, booking: Booking, paymentId: string, id: string, urls: ReturnUrls) {
  const marginMs = deps.config.sessionMarginMs;
  const parameters = sessionParameters({ booking, paymentId, attemptId: id, ...urls, now: deps.now(), marginMs });
  return {
    id,
    paymentId,
    bookingId: booking.id,
    status: "open" as const,
    amount: booking.total.amount,
    currency: booking.total.currency,
    parameters,
    idempotencyKey: `attempt-${id}`,
    expiresAt: new Date(parameters.expires_at * 1000),
  };
}

function toOpen(attempt: AttemptRow): OpenCheckout | undefined {
  // Closed by somebody else while Stripe was asked: what was made is the session that they closed.
  if (attempt.status !== "open" || !attempt.url) return undefined;
  return { url: attempt.url, expiresAt: attempt.expiresAt, paymentId: attempt.paymentId };
}

function earlier(one: Date, other: Date | null): Date {
  return other && other < one ? other : one;
}

function returnUrls(deps: Deps, request: CheckoutRequest): ReturnUrls {
  const decision = decideReturnUrls(request, request.bookingId, deps.config.publicUrl, deps.config.corsOrigins);
  if (decision.kind === "ok") return decision.urls;
  const { field } = decision;
  throw unprocessable("return_url_refused", `${field} must be an address of this deployment.`, { field });
}

function refuseClosed(decision: CheckoutDecision): void {
  if (decision.kind === "free") throw conflict("wrong_state", "There is nothing to pay for this booking.");
  if (decision.kind === "closed") throw conflict("checkout_closed", decision.why);
}

function refusedByStripe(code: string | undefined, message: string): Problem {
  if (code === "amount_too_small" || code === "amount_too_large") {
    return unprocessable("rule_broken", "The payment provider cannot charge this sum.", { providerCode: code });
  }
  return new Problem("payment_provider_failed", `The payment provider refused: ${message}`);
}

function throwBusy(error: unknown): never {
  stripeTrouble(error);
  throw busy(2, "The payment provider cannot be reached; please try again.");
}
