export type ReturnUrls = { successUrl: string; cancelUrl: string };

export type ReturnUrlRequest = { successUrl?: string | undefined; cancelUrl?: string | undefined };

export type ReturnUrlDecision =
  | { kind: "ok"; urls: ReturnUrls }
  | { kind: "refused"; field: "successUrl" | "cancelUrl" };

/**
 * Where Stripe may send the attendee back to: only to an origin of this deployment, or checkout would be an open redirect.
 * Without a wish it is the booking's page below `publicUrl`.
 */
export function decideReturnUrls(
  request: ReturnUrlRequest,
  bookingId: string,
  publicUrl: string,
  origins: readonly string[],
): ReturnUrlDecision {
  const allowed = new Set([publicUrl, ...origins].map((text) => new URL(text).origin));
  const page = `${publicUrl.replace(/\/+$/, "")}/bookings/${bookingId}`;
  const successUrl = checked(request.successUrl ?? `${page}?checkout=success`, allowed);
  if (!successUrl) return { kind: "refused", field: "successUrl" };
  const cancelUrl = checked(request.cancelUrl ?? `${page}?checkout=cancelled`, allowed);
  if (!cancelUrl) return { kind: "refused", field: "cancelUrl" };
  return { kind: "ok", urls: { successUrl, cancelUrl } };
}

function checked(text: string, allowed: ReadonlySet<string>): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  if (url.username || url.password || !allowed.has(url.origin)) return undefined;
  // What was checked is what is sent, not the text that another parser may read differently.
  return url.href;
}
