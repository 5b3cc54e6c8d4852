import Type, { type Static } from "typebox";
import { moneySchema } from "../money.ts";
import { idSchema, instantSchema, nullable, refundPolicySchema, seatLabelSchema, versionSchema } from "./parts.ts";

export const bookingStatuses = ["held", "processing", "confirmed", "cancelled", "expired"] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

/** A booking in one of these takes places, and stands in the way of another one of the same attendee and event. */
export const liveBookingStatuses: readonly BookingStatus[] = ["held", "processing", "confirmed"];

export const bookingItemSchema = Type.Object({
  ticketTypeId: idSchema,
  ticketTypeName: Type.String(),
  quantity: Type.Integer({ minimum: 1 }),
  unitPrice: Type.Integer({ minimum: 0, description: "In minor units of the total's currency" }),
  seats: Type.Array(seatLabelSchema, { description: "Empty where places have no labels" }),
});
export type BookingItem = Static<typeof bookingItemSchema>;

/** One per place of a confirmed booking; its code is scanned once. */
export const ticketSchema = Type.Object({
  id: idSchema,
  code: Type.String(),
  ticketTypeId: idSchema,
  ticketTypeName: Type.String(),
  seat: nullable(seatLabelSchema),
});
export type Ticket = Static<typeof ticketSchema>;

export const cancelReasons = [
  "attendee",
  "host",
  "event_cancelled",
  "restored",
  "refunded",
  "disputed",
  "account_deleted",
] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** Why a payment that succeeded cannot be honoured: it is refunded in full. */
export const refusalReasons = [
  "cancelled",
  "already_paid",
  "sold_out",
  "not_selling",
  "other_booking",
  "erased",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** A booking. `total` and `refundPolicy` are those at the time of booking: they are charged and refunded by, whatever is edited later. */
export const bookingSchema = Type.Object({
  id: idSchema,
  eventId: idSchema,
  hostId: idSchema,
  attendeeId: idSchema,
  status: Type.Enum([...bookingStatuses]),
  items: Type.Array(bookingItemSchema, { minItems: 1 }),
  total: moneySchema,
  refundPolicy: refundPolicySchema,
  holdExpiresAt: nullable(instantSchema),
  tickets: Type.Array(ticketSchema, { description: "Empty unless confirmed" }),
  /** The attempt whose payment confirmed it; null while unpaid and for a free booking. */
  paidAttemptId: Type.Optional(nullable(idSchema)),
  cancelReason: nullable(Type.Enum([...cancelReasons])),
  /** On booking.cancelled: what payments must give back of what was paid; null when nothing. */
  refund: nullable(Type.Object({ amount: moneySchema })),
  /** On booking.payment_refused: the attempt whose payment is to be refunded in full. */
  refusedPayment: nullable(Type.Object({ attemptId: idSchema, reason: Type.Enum([...refusalReasons]) })),
  createdAt: instantSchema,
  confirmedAt: nullable(instantSchema),
  cancelledAt: nullable(instantSchema),
  updatedAt: instantSchema,
  version: versionSchema,
});
export type BookingState = Static<typeof bookingSchema>;
