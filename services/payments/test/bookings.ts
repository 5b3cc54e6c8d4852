import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";

/** A held booking of 25.00 GBP, as bookings.v1 tells it; ten minutes are left. */
export function heldBooking(changes: Partial<BookingState> = {}): BookingState {
  const now = new Date();
  return {
    id: newId(),
    eventId: newId(),
    hostId: newId(),
    attendeeId: newId(),
    status: "held",
    items: [{ ticketTypeId: newId(), ticketTypeName: "Stalls", quantity: 1, unitPrice: 2500, seats: [] }],
    total: { amount: 2500, currency: "gbp" },
    refundPolicy: { kind: "full", untilHoursBefore: 0, percentage: 100 },
    holdExpiresAt: new Date(now.getTime() + 600_000).toISOString(),
    tickets: [],
    cancelReason: null,
    refund: null,
    refusedPayment: null,
    paidAttemptId: null,
    createdAt: now.toISOString(),
    confirmedAt: null,
    cancelledAt: null,
    updatedAt: now.toISOString(),
    version: 1,
    ...changes,
  };
}

/** The next state of a booking. */
export function next(booking: BookingState, changes: Partial<BookingState>): BookingState {
  return { ...booking, ...changes, version: booking.version + 1 };
}

/** The booking as it is once the attempt's payment has confirmed it. */
export function confirmedBy(booking: BookingState, paidAttemptId: string): BookingState {
  const confirmedAt = new Date().toISOString();
  return next(booking, { status: "confirmed", confirmedAt, paidAttemptId, refusedPayment: null });
}
