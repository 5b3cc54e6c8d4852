import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";
import { seatsOf } from "../domain/seats.ts";
import type { LateGround } from "../domain/settleTogether.ts";
import { readTypesOf } from "./stock.ts";
import { findTaken } from "./takenSeats.ts";

/** What payments of bookings that gave their places up depend on. To be read under the locks of their events' stocks. */
export async function readLateGround(tx: Tx, bookings: readonly Booking[]): Promise<LateGround> {
  if (bookings.length === 0) return { types: [], taken: [], live: [] };
  const [types, live] = await Promise.all([
    readTypesOf(tx, [...new Set(bookings.map(({ eventId }) => eventId))]),
    findLive(tx, bookings),
  ]);
  const typeOf = new Map(types.map((type) => [type.id, type]));
  const seats = bookings.flatMap(({ items }) => seatsOf(items, (id) => typeOf.get(id)) ?? []);
  return { types, live, taken: await findTaken(tx, seats) };
}

/** Live bookings of the attendees of bookings for the same events. */
async function findLive(tx: Tx, bookings: readonly Booking[]): Promise<LateGround["live"]> {
  const attendeeIds = bookings.map(({ attendeeId }) => attendeeId);
  const eventIds = bookings.map(({ eventId }) => eventId);
  const sql = rawSql(tx);
  // The words of the index's condition must stand in the statement: as parameters they would not let it be used.
  const statuses = liveBookingStatuses.map((status) => `'${status}'`).join();
  return sql<{ id: string; attendeeId: string; eventId: string }[]>`
    select live.id, attendee_id as "attendeeId", event_id as "eventId"
    from unnest(${attendeeIds}::uuid[], ${eventIds}::uuid[]) as asked (attendee_id, event_id)
      cross join lateral (
        select id from bookings
        where attendee_id = asked.attendee_id and event_id = asked.event_id and status in (${sql.unsafe(statuses)}) limit 1
      ) as live`;
}
