import type { BookingStatus } from "@stagedoor/contracts/schemas/bookings";

/**
 * The changes of a booking's state that there are (docs/architecture.md, "Booking and paying"); `new` is what there is before the
 * first message. A late payment revives an expired hold, and cancelling one says that its places are not wanted any more.
 * Nothing leads out of cancelled.
 */
export const legalChanges: Readonly<Record<BookingStatus | "new", readonly BookingStatus[]>> = {
  new: ["held", "confirmed"],
  held: ["processing", "confirmed", "cancelled", "expired"],
  processing: ["confirmed", "cancelled", "expired"],
  confirmed: ["cancelled"],
  expired: ["confirmed", "cancelled"],
  cancelled: [],
};

/**
 * What may be said with a new version while the state stays: that a payment is refused, and the answer to a payment that was
 * announced again.
 */
export function isRepeatable(type: string, status: BookingStatus): boolean {
  if (type === "booking.payment_refused") return true;
  return type === `booking.${status}` && (status === "confirmed" || status === "cancelled");
}
