import { findAttempt, findAttemptByIntent } from "../db/attempts.ts";
import type { Deps } from "../deps.ts";
import { attemptOfIntent } from "../stripe/refunds.ts";
import { retrieveSession } from "../stripe/sessions.ts";
import { applySession } from "./applySession.ts";

/**
 * Whether a payment intent belongs to an attempt of ours. News of a refund may overtake the news that the money came: then the
 * session is asked first, so that the refund finds its payment. Errors: any of Stripe's.
 */
export async function isOurIntent(deps: Deps, intentId: string): Promise<"ours" | "foreign" | "unknown"> {
  const known = await findAttemptByIntent(deps.database.db, intentId);
  if (known?.received !== undefined && known.received !== null) return "ours";
  const named = known ? { attemptId: known.id } : await attemptOfIntent(deps.stripe, intentId);
  if (!named) return "foreign";
  const attempt = await findAttempt(deps.database.db, named.attemptId);
  if (!attempt?.sessionId) return "unknown";
  const facts = await retrieveSession(deps.stripe, attempt.sessionId);
  await deps.database.transaction((tx) => applySession(tx, deps, attempt.id, facts));
  return "ours";
}
