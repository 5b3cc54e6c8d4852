import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import { decimalAmount } from "../domain/decimalAmount.ts";
import type { PagedBooking } from "../queries/bookingPages.ts";

export const csvColumns = [
  "booking",
  "attendee",
  "status",
  "places",
  "items",
  "total",
  "refunded",
  "currency",
  "booked at",
  "confirmed at",
  "cancelled at",
  "cancelled because",
  "checked in",
] as const;

/** A booking as a row of a host's table. Amounts are decimal, instants RFC 3339 in UTC. */
export function toCsvRow({ booking, attendeeName, checkIns }: PagedBooking): string[] {
  const { id, status, items, total, currency, refundedAmount, refundHeard, createdAt, confirmedAt, cancelledAt } =
    booking;
  const places = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return [
    id,
    attendeeName ?? "",
    status,
    String(places),
    items.map(describe).join("; "),
    decimalAmount(total, currency),
    decimalAmount(refundHeard?.goneBack ?? refundedAmount, currency),
    currency.toUpperCase(),
    createdAt.toISOString(),
    confirmedAt?.toISOString() ?? "",
    cancelledAt?.toISOString() ?? "",
    booking.cancelReason ?? "",
    String(checkIns.length),
  ];
}

function describe({ quantity, ticketTypeName, seats }: BookingItem): string {
  const places = `${quantity} × ${ticketTypeName}`;
  return seats.length === 0 ? places : `${places} (${seats.join(" ")})`;
}
