import type { Booking } from "./booking.ts";

/**
 * Whether a hold is over without news from payments, which closes it at `holdExpiresAt`; after `graceMs` more it is not waited
 * for any longer. A payment on its way (processing) keeps the places.
 */
export function decideExpiry(booking: Booking, graceMs: number, now: Date): { readonly kind: "expired" | "unchanged" } {
  const { status, holdExpiresAt } = booking;
  const over = status === "held" && holdExpiresAt !== null && now.getTime() >= holdExpiresAt.getTime() + graceMs;
  return { kind: over ? "expired" : "unchanged" };
}
