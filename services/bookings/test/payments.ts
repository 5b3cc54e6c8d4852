import { newId } from "@stagedoor/contracts/ids";
import type { MessageType } from "@stagedoor/contracts/messages";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import { applyMessage } from "@stagedoor/messaging/apply";
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

/** Delivers a message of payments.v1 as the consumer does, inbox included; the same `id` again is a redelivery. */
export async function deliver(
  database: Database,
  make: Make,
  type: PaymentMessageType,
  body: PaymentState,
  id = newId(),
): Promise<"applied" | "duplicate"> {
  const message: IncomingMessage = {
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
  return applyMessage(database, "bookings", paymentMessages(make), message, 20_000);
}
