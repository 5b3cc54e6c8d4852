import { newId } from "@stagedoor/contracts/ids";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { PaymentState } from "@stagedoor/contracts/schemas/payments";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { startRelay } from "@stagedoor/messaging/relay";
import { openDatabase } from "@stagedoor/postgres/database";
import { pino } from "pino";
import { serve } from "./rpc.ts";

export type Payable = Pick<BookingState, "id" | "eventId" | "hostId" | "attendeeId">;

const env = process.env as Record<string, string>;
const log = pino({ level: "info" });
const database = openDatabase({ url: env.DATABASE_URL as string, poolSize: 4, applicationName: "bench neighbour" });
const messaging = connectMessaging({
  brokers: [env.KAFKA_BROKERS as string],
  topicPrefix: env.KAFKA_TOPIC_PREFIX as string,
  clientId: "bench",
  source: "payments",
  log,
});
const relay = startRelay({ database, messaging, log });

/** Says of bookings what payments says when Stripe has the money. */
async function pay(bookings: readonly Payable[]): Promise<void> {
  const now = new Date().toISOString();
  const messages = bookings.map(({ id: bookingId, eventId, hostId, attendeeId }) => {
    const amount = { amount: 2_500, currency: "gbp" as const };
    const whose = { bookingId, eventId, hostId, attendeeId };
    const times = { createdAt: now, updatedAt: now };
    const rest = { amountRefunded: 0, attemptId: newId(), refund: null, version: 2, ...times };
    const body: PaymentState = { id: newId(), ...whose, status: "succeeded", amount, ...rest };
    return { message: newId(), key: bookingId, subject: body.id, body: JSON.stringify(body) };
  });
  await database.sql`
    insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, time, body)
    select message, 'payments.v1', 'payment.succeeded', key, subject, message, message, now(), body::json
    from json_to_recordset(${JSON.stringify(messages)}::json) as made (message uuid, key text, subject text, body text)`;
  relay.wake();
}

serve({
  pay,
  async stop() {
    await relay.stop();
    await messaging.close();
    await database.close();
  },
});
