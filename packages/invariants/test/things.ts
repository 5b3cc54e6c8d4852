import type { BookingState } from "@stagedoor/contracts/schemas/bookings";

export const at = "2030-01-01T00:00:00.000Z";

const id = (last: string): string => `00000000-0000-4000-8000-${last.padStart(12, "0")}`;

/** The bookings of clean/bookings.sql, by what became of them. */
export const bookings = {
  paid: id("b1"),
  held: id("b2"),
  refunded: id("b3"),
  expired: id("b4"),
  free: id("b5"),
  refused: id("b6"),
} as const;

export const attempts = { paid: id("a1"), refunded: id("a3"), refused: id("a6") } as const;

/** A booking's state with two places for 1000 each. */
export function stateOf(bookingId: string, given: Partial<BookingState>): BookingState {
  return {
    id: bookingId,
    eventId: id("e1"),
    hostId: id("9"),
    attendeeId: id("1"),
    status: "held",
    items: [{ ticketTypeId: id("f1"), ticketTypeName: "Stalls", quantity: 2, unitPrice: 1000, seats: [] }],
    total: { amount: 2000, currency: "gbp" },
    refundPolicy: { kind: "full", untilHoursBefore: 0, percentage: 100 },
    holdExpiresAt: at,
    tickets: [],
    paidAttemptId: null,
    cancelReason: null,
    refund: null,
    refusedPayment: null,
    createdAt: at,
    confirmedAt: null,
    cancelledAt: null,
    updatedAt: at,
    version: 1,
    ...given,
  };
}
