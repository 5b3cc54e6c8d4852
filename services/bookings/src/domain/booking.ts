import type { Currency } from "@stagedoor/contracts/money";
import type {
  BookingItem,
  BookingState,
  BookingStatus,
  CancelReason,
  Ticket,
} from "@stagedoor/contracts/schemas/bookings";
import type { RefundPolicy } from "@stagedoor/contracts/schemas/parts";
import type { RefundHeard } from "./refundState.ts";

/** A booking as this service keeps it: what others see of it, and what only settling needs. */
export type Booking = {
  readonly id: string;
  readonly eventId: string;
  readonly hostId: string;
  readonly attendeeId: string;
  readonly status: BookingStatus;
  readonly items: readonly BookingItem[];
  /** In minor units of `currency`, as at the time of booking. */
  readonly total: number;
  readonly currency: Currency;
  readonly refundPolicy: RefundPolicy;
  /** The event's start as at the time of booking. */
  readonly startsAt: Date;
  /** Null for what was free: it never was a hold. */
  readonly holdExpiresAt: Date | null;
  readonly cancelReason: CancelReason | null;
  /** What is owed after a cancellation, in minor units; null when nothing is. */
  readonly refundAmount: number | null;
  /** What has gone back of its payment, in minor units, as last heard of while it was confirmed. */
  readonly refundedAmount: number;
  /** What payments said last of a refund of it; absent or null before it did. */
  readonly refundHeard?: RefundHeard | null;
  /** The attempt whose payment confirmed it; null for what was free or is not paid. */
  readonly paidAttemptId: string | null;
  readonly tickets: readonly Ticket[];
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly updatedAt: Date;
  readonly version: number;
};

/** Where a booking's places are counted: `held`, `sold`, or nowhere once they are free again. */
export function placesCountedAs(status: BookingStatus): "held" | "sold" | null {
  if (status === "confirmed") return "sold";
  return status === "held" || status === "processing" ? "held" : null;
}

/** A booking as messages and replies carry it. `refusedPayment` is set on booking.payment_refused only. */
export function toState(booking: Booking, refusedPayment: BookingState["refusedPayment"] = null): BookingState {
  const { currency } = booking;
  return {
    id: booking.id,
    eventId: booking.eventId,
    hostId: booking.hostId,
    attendeeId: booking.attendeeId,
    status: booking.status,
    items: [...booking.items],
    total: { amount: booking.total, currency },
    refundPolicy: booking.refundPolicy,
    holdExpiresAt: booking.holdExpiresAt?.toISOString() ?? null,
    // Codes of a booking that was given up open no door.
    tickets: booking.status === "confirmed" ? [...booking.tickets] : [],
    paidAttemptId: booking.paidAttemptId,
    cancelReason: booking.cancelReason,
    refund: booking.refundAmount === null ? null : { amount: { amount: booking.refundAmount, currency } },
    refusedPayment,
    createdAt: booking.createdAt.toISOString(),
    confirmedAt: booking.confirmedAt?.toISOString() ?? null,
    cancelledAt: booking.cancelledAt?.toISOString() ?? null,
    updatedAt: booking.updatedAt.toISOString(),
    version: booking.version,
  };
}
