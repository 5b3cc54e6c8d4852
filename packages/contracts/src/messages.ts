import type Type from "typebox";
import type { Static } from "typebox";
import { accountLinkSchema, accountNoticeSchema } from "./schemas/accounts.ts";
import { availabilitySchema } from "./schemas/availability.ts";
import { bookingSchema } from "./schemas/bookings.ts";
import { deletedEventSchema, eventSchema } from "./schemas/events.ts";
import { notificationSchema } from "./schemas/notifications.ts";
import { paymentSchema } from "./schemas/payments.ts";
import { deletedUserSchema, userSchema } from "./schemas/users.ts";
import type { TopicName } from "./topics.ts";

type MessageDefinition = { readonly topic: TopicName; readonly schema: Type.TSchema; readonly says: string };

/** Every message type: its topic, the schema of its body and what it says. Names are `<aggregate>.<what happened>`. */
export const messages = {
  "user.registered": { topic: "users.v1", schema: userSchema, says: "Somebody has an account." },
  "user.updated": { topic: "users.v1", schema: userSchema, says: "An account has changed." },
  "user.deleted": {
    topic: "users.v1",
    schema: deletedUserSchema,
    says: "An account is gone: erase what you hold of it.",
  },
  "account.link_requested": {
    topic: "accounts.v1",
    schema: accountLinkSchema,
    says: "Somebody asked for a link that works once.",
  },
  "account.password_changed": {
    topic: "accounts.v1",
    schema: accountNoticeSchema,
    says: "An account has a new password.",
  },
  "event.created": { topic: "events.v1", schema: eventSchema, says: "A host wrote an event down, as a draft." },
  "event.updated": { topic: "events.v1", schema: eventSchema, says: "An event has changed." },
  "event.published": {
    topic: "events.v1",
    schema: eventSchema,
    says: "An event can be seen and, within its sale, booked.",
  },
  "event.cancelled": { topic: "events.v1", schema: eventSchema, says: "An event will not take place." },
  "event.deleted": { topic: "events.v1", schema: deletedEventSchema, says: "An event is gone." },
  "booking.held": { topic: "bookings.v1", schema: bookingSchema, says: "Places are held until holdExpiresAt." },
  "booking.processing": {
    topic: "bookings.v1",
    schema: bookingSchema,
    says: "A payment is on its way; the places are kept.",
  },
  "booking.confirmed": {
    topic: "bookings.v1",
    schema: bookingSchema,
    says: "The booking is paid or free, and has tickets.",
  },
  "booking.cancelled": {
    topic: "bookings.v1",
    schema: bookingSchema,
    says: "The booking was given up; refund says what is owed.",
  },
  "booking.expired": { topic: "bookings.v1", schema: bookingSchema, says: "The hold ran out unpaid." },
  "booking.payment_refused": {
    topic: "bookings.v1",
    schema: bookingSchema,
    says: "A payment cannot be honoured: refund it.",
  },
  "payment.processing": {
    topic: "payments.v1",
    schema: paymentSchema,
    says: "Stripe has the order, not yet the money.",
  },
  "payment.succeeded": { topic: "payments.v1", schema: paymentSchema, says: "An attempt was paid in full." },
  "payment.failed": { topic: "payments.v1", schema: paymentSchema, says: "A payment on its way did not arrive." },
  "payment.expired": {
    topic: "payments.v1",
    schema: paymentSchema,
    says: "Closed: nothing can be paid for this booking any more.",
  },
  "payment.refunded": { topic: "payments.v1", schema: paymentSchema, says: "Money went back." },
  "payment.refund_failed": {
    topic: "payments.v1",
    schema: paymentSchema,
    says: "Money could not go back; an operator must act.",
  },
  "payment.disputed": {
    topic: "payments.v1",
    schema: paymentSchema,
    says: "The payer's bank asks for the money back.",
  },
  "payment.dispute_closed": {
    topic: "payments.v1",
    schema: paymentSchema,
    says: "The dispute is decided: won, the money stays; lost, it is gone.",
  },
  "availability.changed": { topic: "availability.v1", schema: availabilitySchema, says: "What is left of an event." },
  "notification.requested": { topic: "notifications.v1", schema: notificationSchema, says: "Tell these people." },
} as const satisfies Record<string, MessageDefinition>;

export type MessageType = keyof typeof messages;

/** The body of a message type. */
export type MessageBody<T extends MessageType = MessageType> = Static<(typeof messages)[T]["schema"]>;

export const messageTypes = Object.keys(messages) as MessageType[];

export function isMessageType(text: string): text is MessageType {
  return Object.hasOwn(messages, text);
}
