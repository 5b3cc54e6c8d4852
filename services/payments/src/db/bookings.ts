import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import type { Booking } from "../domain/state.ts";
import { bookings } from "./schema.ts";

/**
 * Keeps each booking's newest state, where it is newer than what is known: one prepared statement whatever their number. There
 * may be several states of one booking.
 */
export async function keepBookings(tx: Tx, states: readonly BookingState[]): Promise<void> {
  const rows = JSON.stringify(newestOfEach(states).map(toColumns));
  await rawSql(tx)`
    insert into bookings (id, event_id, host_id, attendee_id, status, items, amount, currency, hold_expires_at, confirmed_at,
      version)
    select id, "eventId", "hostId", "attendeeId", status, items, amount, currency, "holdExpiresAt", "confirmedAt", version
    from json_to_recordset(${rows}::json) as told (
      id uuid, "eventId" uuid, "hostId" uuid, "attendeeId" uuid, status text, items jsonb, amount integer, currency text,
      "holdExpiresAt" timestamptz, "confirmedAt" timestamptz, version integer)
    on conflict (id) do update set event_id = excluded.event_id, host_id = excluded.host_id,
      attendee_id = excluded.attendee_id, status = excluded.status, items = excluded.items, amount = excluded.amount,
      currency = excluded.currency, hold_expires_at = excluded.hold_expires_at, confirmed_at = excluded.confirmed_at,
      version = excluded.version
    where bookings.version < excluded.version`;
}

/** Sorted by id, so that two batches cannot wait for each other in a circle. */
function newestOfEach(states: readonly BookingState[]): BookingState[] {
  const newest = new Map<string, BookingState>();
  for (const state of states) {
    if (state.version > (newest.get(state.id)?.version ?? 0)) newest.set(state.id, state);
  }
  return [...newest.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function toColumns({ id, eventId, hostId, attendeeId, status, items, total, ...rest }: BookingState) {
  const { holdExpiresAt, confirmedAt, version } = rest;
  return { id, eventId, hostId, attendeeId, status, items, ...total, holdExpiresAt, confirmedAt, version };
}

/** The booking as last told, if it was. */
export async function findBooking(db: Tx | Database["db"], id: string): Promise<Booking | undefined> {
  const [row] = await db.select().from(bookings).where(eq(bookings.id, id));
  if (!row) return undefined;
  const { amount, currency, ...rest } = row;
  return { ...rest, total: { amount, currency } };
}
