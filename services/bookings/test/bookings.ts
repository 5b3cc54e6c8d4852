import { newId } from "@stagedoor/contracts/ids";
import type { MessageType } from "@stagedoor/contracts/messages";
import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { EventState } from "@stagedoor/contracts/schemas/events";
import type { Database } from "@stagedoor/postgres/database";
import { createHoldPlaces } from "../src/commands/hold.ts";
import type { Make } from "../src/commands/make.ts";
import type { Booking } from "../src/domain/booking.ts";
import { typeOf } from "./events.ts";

/** As the service's own, unless a test says otherwise. */
export const holdSettings = {
  holdMs: 600_000,
  keyLifetimeMs: 86_400_000,
  maxBatch: 500,
  maxQueuedPerEvent: 10_000,
  maxQueued: 20_000,
};

/** Holds places of an event's first ticket type for somebody. */
export async function holdFor(
  database: Database,
  make: Make,
  event: EventState,
  quantity = 2,
  attendeeId = newId(),
): Promise<Booking> {
  const holdPlaces = createHoldPlaces(database, make, holdSettings);
  const items = [{ ticketTypeId: typeOf(event), quantity }];
  const request = { bookingId: newId(), eventId: event.id, attendeeId, items, idempotency: undefined };
  const result = await holdPlaces(request);
  if (result.kind !== "made") throw new Error(`not held: ${JSON.stringify(result)}`);
  return result.booking;
}

/** What a booking has said so far, in order, from an outbox that no relay empties. */
export async function messagesOf(
  database: Database,
  bookingId: string,
): Promise<{ type: MessageType; body: BookingState }[]> {
  const rows = await database.sql`
    select type, body::text as body from outbox where subject = ${bookingId} order by id`;
  return rows.map(({ type, body }) => ({ type, body: JSON.parse(body) }));
}
