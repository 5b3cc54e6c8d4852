import type { Currency, Money } from "@stagedoor/contracts/money";
import type { BookingItem, BookingStatus } from "@stagedoor/contracts/schemas/bookings";
import type { DisputeStatus, PaymentStatus, RefundReason, RefundStatus } from "@stagedoor/contracts/schemas/payments";

/** A booking as bookings.v1 last told it. */
export type Booking = {
  id: string;
  eventId: string;
  hostId: string;
  attendeeId: string;
  status: BookingStatus;
  items: BookingItem[];
  total: Money;
  holdExpiresAt: Date | null;
  confirmedAt: Date | null;
  version: number;
};

export type Payment = {
  id: string;
  bookingId: string;
  eventId: string;
  hostId: string;
  attendeeId: string;
  status: PaymentStatus;
  /** In minor units of `currency`: what the booking costs. */
  amount: number;
  currency: Currency;
  /** The attempt that paid for the booking; null until one did. */
  attemptId: string | null;
  /** From then on no attempt may be opened, and the open one is being closed. Null while the booking can be paid. */
  closeRequestedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

/**
 * open: can be paid, or its session has still to be made. processing: Stripe has the order, not the money. paid: the right
 * sum arrived. wrong_amount: another sum arrived and goes back. failed: the money did not arrive. expired: closed unpaid.
 */
export const attemptStatuses = ["open", "processing", "paid", "wrong_amount", "failed", "expired"] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];

/** In these an attempt stands in the way of another one of the same booking. */
export const liveAttemptStatuses: readonly AttemptStatus[] = ["open", "processing"];

export type Attempt = {
  id: string;
  paymentId: string;
  bookingId: string;
  status: AttemptStatus;
  amount: number;
  currency: Currency;
  sessionId: string | null;
  url: string | null;
  /** When Stripe ends the session by itself. */
  expiresAt: Date;
  paymentIntentId: string | null;
  /** In minor units: what Stripe says was paid; null until it was. */
  received: number | null;
  paidAt: Date | null;
  /** When it was seen that the booking was confirmed by it, or that its money goes back. */
  settledAt: Date | null;
  createdAt: Date;
};

export type Refund = {
  id: string;
  paymentId: string;
  attemptId: string;
  amount: number;
  currency: Currency;
  reason: RefundReason;
  status: RefundStatus;
  /** Null until Stripe has it. */
  stripeRefundId: string | null;
  createdAt: Date;
};

export type Dispute = {
  /** Stripe's. */
  id: string;
  paymentId: string;
  attemptId: string;
  /** In minor units. */
  amount: number;
  currency: Currency;
  status: DisputeStatus;
  /** Stripe's word. */
  reason: string;
  /** False while a bank only inquires: it has taken nothing yet, and Stripe still refunds. */
  blocksRefunds: boolean;
  createdAt: Date;
};
