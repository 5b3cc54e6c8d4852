import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";

/** A held booking as bookings.v1 carries most of them, with ids of its own. */
export function sampleBooking(id: string): BookingState {
  const now = new Date().toISOString();
  return {
    id,
    eventId: newId(),
    hostId: newId(),
    attendeeId: newId(),
    status: "held",
    items: [{ ticketTypeId: newId(), ticketTypeName: "Standard", quantity: 1, unitPrice: 2500, seats: [] }],
    total: { amount: 2500, currency: "gbp" },
    refundPolicy: { kind: "full", untilHoursBefore: 24, percentage: 100 },
    holdExpiresAt: now,
    tickets: [],
    paidAttemptId: null,
    cancelReason: null,
    refund: null,
    refusedPayment: null,
    createdAt: now,
    confirmedAt: null,
    cancelledAt: null,
    updatedAt: now,
    version: 1,
  };
}
