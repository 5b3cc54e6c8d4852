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
  createdAt: instantSchema,
  updatedAt: instantSchema,
  version: versionSchema,
});
export type PaymentState = Static<typeof paymentSchema>;
