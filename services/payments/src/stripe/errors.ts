import Stripe from "stripe";

export type StripeTrouble =
  /** Not carried out, or nobody knows: the same request with the same idempotency key is safe, and worth trying later. */
  | { kind: "unknown"; message: string }
  /** Stripe says no, and has not done it. `code` is Stripe's: https://docs.stripe.com/error-codes. */
  | { kind: "refused"; code: string | undefined; message: string }
  /** Stripe answered with its own failure. That answer is replayed under this key, and what was done is to be looked up. */
  | { kind: "broken"; message: string };

/** What a failed call means for the request. Errors: rethrows what did not come from Stripe. */
export function stripeTrouble(error: unknown): StripeTrouble {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const { statusCode, code, message, rawType } = error;
  if (rawType === "idempotency_error" && statusCode === 400) return { kind: "broken", message };
  if (statusCode === 500) return { kind: "broken", message };
  if (statusCode === 400 || statusCode === 402 || statusCode === 404) return { kind: "refused", code, message };
  return { kind: "unknown", message };
}

/**
 * The same for work that is tried again whatever failed: what did not come from Stripe (the database, an answer that makes no
 * sense) leaves open what was done.
 */
export function troubleOf(error: unknown): StripeTrouble {
  if (error instanceof Stripe.errors.StripeError) return stripeTrouble(error);
  return { kind: "unknown", message: error instanceof Error ? error.message : String(error) };
}
