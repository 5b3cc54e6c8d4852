import { isId } from "@stagedoor/contracts/ids";
import type Stripe from "stripe";
import type { SessionFacts } from "../domain/session.ts";
import type { SessionParameters } from "../domain/sessionParameters.ts";
import { stripeTrouble } from "./errors.ts";

const pageSize = 100;
/** Shows whether a payment that was on its way has failed. */
const expand = ["payment_intent"];
/** Statuses of an intent behind a complete session whose money will not come. */
const lostIntents = ["requires_payment_method", "canceled"];

/** Makes a session, or answers the one that was made with this key. Errors: any of Stripe's. */
export async function createSession(stripe: Stripe, params: SessionParameters, key: string): Promise<SessionFacts> {
  return toSessionFacts(await stripe.checkout.sessions.create(params, { idempotencyKey: key }));
}

export async function retrieveSession(stripe: Stripe, sessionId: string): Promise<SessionFacts> {
  return toSessionFacts(await stripe.checkout.sessions.retrieve(sessionId, { expand }));
}

/** Ends a session. One that is complete or over already is answered as it is. Errors: any of Stripe's but that refusal. */
export async function expireSession(stripe: Stripe, sessionId: string): Promise<SessionFacts> {
  try {
    return toSessionFacts(await stripe.checkout.sessions.expire(sessionId));
  } catch (error) {
    if (stripeTrouble(error).kind !== "refused") throw error;
    return retrieveSession(stripe, sessionId);
  }
}

/** The sessions made since an instant, newest first. Limits: at most `limit` of them. */
export async function* listSessions(stripe: Stripe, since: Date, limit: number): AsyncGenerator<SessionFacts> {
  const gte = Math.floor(since.getTime() / 1000);
  let seen = 0;
  for await (const session of stripe.checkout.sessions.list({ created: { gte }, limit: pageSize })) {
    yield toSessionFacts(session);
    seen += 1;
    if (seen === limit) return;
  }
}

/** Reads a session. `payment_status` stands still while an asynchronous payment fails, so the intent or the event must tell. */
export function toSessionFacts(session: Stripe.Checkout.Session, failedByEvent = false): SessionFacts {
  const { status, payment_intent: intent, payment_status: paymentStatus } = session;
  const complete = status === "complete";
  const lost = intent !== null && typeof intent === "object" && lostIntents.includes(intent.status);
  return {
    sessionId: session.id,
    status: complete ? "complete" : status === "expired" ? "expired" : "open",
    paid: complete && (paymentStatus === "paid" || paymentStatus === "no_payment_required"),
    failed: complete && paymentStatus === "unpaid" && (failedByEvent || lost),
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "",
    paymentIntentId: typeof intent === "string" ? intent : (intent?.id ?? null),
    url: session.url,
    expiresAt: new Date(session.expires_at * 1000),
    metadata: {
      bookingId: ourId(session.metadata?.bookingId),
      paymentId: ourId(session.metadata?.paymentId),
      attemptId: ourId(session.metadata?.attemptId),
    },
  };
}

/** Another program on the same Stripe account may use the same names for something else. */
export function ourId(text: string | undefined): string | undefined {
  return text && isId(text) ? text : undefined;
}
