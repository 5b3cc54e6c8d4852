import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { connectMessaging } from "@stagedoor/messaging/connection";
import { startConsumers } from "@stagedoor/messaging/consumers";
import { messagingMigrations } from "@stagedoor/messaging/migrations";
import { addToOutbox, type OutgoingMessage } from "@stagedoor/messaging/outbox";
import { startRelay } from "@stagedoor/messaging/relay";
import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { openDatabase } from "@stagedoor/postgres/database";
import { migrate } from "@stagedoor/postgres/migrate";
import { silent } from "./stack.ts";

export type Heard = { readonly type: string; readonly causationId: string; readonly body: BookingState };

/** The services around bookings, as far as messages go: sends what events, auth and payments send, hears what bookings says. */
export async function startNeighbours(kafka: { brokers: string[]; topicPrefix: string }) {
  const made = await createTestDatabase("neighbours", async (url) => {
    const database = openDatabase({ url, poolSize: 1, applicationName: "template" });
    await migrate(database, [messagingMigrations]);
    await database.close();
  });
  const database = openDatabase({ url: made.url, poolSize: 8, applicationName: "neighbours" });
  const messaging = connectMessaging({ ...kafka, clientId: "neighbours", source: "neighbours", log: silent });
  const relay = startRelay({ database, messaging, log: silent });
  const availability = new Map<string, Availability[]>();
  const bookings = new Map<string, Heard[]>();
  const put = <T>(map: Map<string, T[]>, key: string, value: T) => map.set(key, [...(map.get(key) ?? []), value]);
  const consumers = startConsumers({
    database,
    messaging,
    group: "neighbours",
    log: silent,
    subscriptions: [
      {
        topic: "availability.v1",
        kind: "effect",
        handlers: { "availability.changed": async (_tx, { key, body }) => void put(availability, key, body) },
      },
      {
        topic: "bookings.v1",
        kind: "effect",
        handle: async (_tx, { key, type, causationId, body }) =>
          void put(bookings, key, { type, causationId, body: body as BookingState }),
      },
    ],
  });
  await consumers.ready;
  return {
    send: (message: Omit<OutgoingMessage, "time">) =>
      database.transaction((tx) => addToOutbox(tx, [{ ...message, time: new Date() }])),
    /** What was said of an event's places, in order. */
    availabilityOf: (eventId: string) => availability.get(eventId) ?? [],
    /** What was said of a booking, in order. */
    saidOf: (bookingId: string) => bookings.get(bookingId) ?? [],
    async stop() {
      await consumers.stop();
      await relay.stop();
      await messaging.close();
      await database.close();
      await made.drop();
    },
  };
}
