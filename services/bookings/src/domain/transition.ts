import type { Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { Booking } from "./booking.ts";
import type { CancelOutcome } from "./decideCancel.ts";
import type { SettleOutcome } from "./decideSettle.ts";

/** An outcome that changes a booking's status. */
export type Transition =
  | Extract<CancelOutcome, { kind: "cancelled" }>
  | Extract<SettleOutcome, { kind: "processing" | "confirmed" | "expired" | "cancelled" }>;

/** The booking after a transition, one version later. `tickets` are those of a confirmation. */
export function afterTransition(
  booking: Booking,
  transition: Transition,
  tickets: readonly Ticket[],
  now: Date,
): Booking {
  const next = { ...booking, status: transition.kind, updatedAt: now, version: booking.version + 1 };
  switch (transition.kind) {
    case "processing":
    case "expired":
      return next;
    case "confirmed":
      return { ...next, paidAttemptId: transition.attemptId, confirmedAt: now, tickets };
    case "cancelled":
      return {
        ...next,
        cancelReason: transition.reason,
        refundAmount: transition.refundAmount,
        cancelledAt: now,
      };
  }
}
