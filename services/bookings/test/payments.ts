import { newId } from "@stagedoor/contracts/ids";
import type { MessageType } from "@stagedoor/contracts/messages";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import { applyMessage, applyMessages } from "@stagedoor/messaging/apply";
import type { IncomingMessage } from "@stagedoor/messaging/incoming";
import type { Database } from "@stagedoor/postgres/database";
import type { Make } from "../src/commands/make.ts";
import { paymentMessages } from "../src/consumers/payments.ts";

export type PaymentMessageType = Extract<MessageType, `payment.${string}`>;

/** What payments says of a booking of 50.00. */
export function aPayment(bookingId: string, changes: Partial<PaymentState> = {}): PaymentState {
  const at = new Date().toISOString();
  return {
    id: newId(),
    bookingId,
    eventId: newId(),
    hostId: newId(),
    attendeeId: newId(),
    status: "open",
    amount: { amount: 5000, currency: "gbp" },
    amountRefunded: 0,
    attemptId: null,
    refund: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...changes,
  };
}

/** A message of payments.v1; the same `id` again is a redelivery. */
export function paymentMessage(type: PaymentMessageType, body: PaymentState, id = newId()): IncomingMessage {
  return {
    id,
    type,
    topic: "payments.v1",
    key: body.bookingId,
    subject: body.id,
    source: "payments",
    time: new Date(),
    body,
    correlationId: id,
    causationId: id,
    partition: 0,
    offset: "0",
  };
}

/** Delivers a message as the consumer does, inbox included. */
export function deliver(
  database: Database,
  make: Make,
  type: PaymentMessageType,
  body: PaymentState,
  id = newId(),
): Promise<"applied" | "duplicate"> {
  return applyMessage(database, "bookings", paymentMessages(make), paymentMessage(type, body, id), 20_000);
}

/** Delivers messages that arrived together. */
export function deliverTogether(
  database: Database,
  make: Make,
  messages: readonly IncomingMessage[],
): Promise<{ applied: number; duplicate: number }> {
  return applyMessages(database, "bookings", paymentMessages(make), messages, 20_000);
}
