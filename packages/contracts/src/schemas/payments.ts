import Type, { type Static } from "typebox";
import { moneySchema } from "../money.ts";
import { idSchema, instantSchema, nullable, versionSchema } from "./parts.ts";

export const paymentStatuses = ["open", "processing", "succeeded", "expired", "failed"] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const refundStatuses = ["requested", "pending", "requires_action", "succeeded", "failed", "cancelled"] as const;
export type RefundStatus = (typeof refundStatuses)[number];

export const refundReasons = ["booking_cancelled", "payment_refused", "wrong_amount", "host", "stripe"] as const;
export type RefundReason = (typeof refundReasons)[number];

export const refundSchema = Type.Object({
  id: idSchema,
  attemptId: idSchema,
  amount: moneySchema,
  status: Type.Enum([...refundStatuses]),
  reason: Type.Enum([...refundReasons]),
  createdAt: instantSchema,
});
export type Refund = Static<typeof refundSchema>;

export const disputeStatuses = ["open", "won", "lost"] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

/** A payment that its payer's bank takes back unless the host proves it right. */
export const disputeSchema = Type.Object({
  id: Type.String({ description: "Stripe's id" }),
  attemptId: idSchema,
  amount: moneySchema,
  status: Type.Enum([...disputeStatuses]),
  reason: Type.String({ description: "Stripe's word, such as fraudulent" }),
  createdAt: instantSchema,
});
export type Dispute = Static<typeof disputeSchema>;

/** The payment of one booking, as Stripe tells it. */
export const paymentSchema = Type.Object({
  id: idSchema,
  bookingId: idSchema,
  eventId: idSchema,
  hostId: idSchema,
  attendeeId: idSchema,
  status: Type.Enum([...paymentStatuses]),
  amount: moneySchema,
  amountRefunded: Type.Integer({ minimum: 0, description: "In minor units; succeeded refunds only" }),
  /** The attempt that the message speaks of: one Stripe Checkout Session. */
  attemptId: nullable(idSchema),
  /** On payment.refunded and payment.refund_failed: the refund that the message speaks of. */
  refund: nullable(refundSchema),
  /** On payment.disputed and payment.dispute_closed: the dispute that the message speaks of. */
  dispute: Type.Optional(nullable(disputeSchema)),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: versionSchema,
});
export type PaymentState = Static<typeof paymentSchema>;
