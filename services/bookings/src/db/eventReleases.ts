import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";
import type { EventStock } from "../domain/stock.ts";
import { type BookingRow, bookingColumns, toBookings } from "./bookingRows.ts";
import { lockStock } from "./stock.ts";

/** Where it is kept which events' bookings are to be released, all of them, and how far that has got. */
export type ReleaseTable = "event_cancellations" | "event_restores";

/** A release that is not finished. The instants, at which bookings were made, are as Postgres writes them. */
export type OpenRelease = {
  readonly eventId: string;
  /** Bookings that were made before are done. */
  readonly doneTo: string | null;
  /** Only bookings that were made up to then; nothing where no more can come. */
  readonly madeBy: string | null;
};

/** Locks the release whose turn it is, among those that are not finished and that nobody else works on. */
export async function lockDueRelease(tx: Tx, table: ReleaseTable, now: Date): Promise<OpenRelease | undefined> {
  const sql = rawSql(tx);
  const madeBy = table === "event_restores" ? "requested_at" : "null::timestamptz";
  const [row] = await sql<OpenRelease[]>`
    select event_id as "eventId", done_to as "doneTo", ${sql.unsafe(madeBy)} as "madeBy"
    from ${sql.unsafe(table)} where finished_at is null and due_at <= ${now.toISOString()}::timestamptz
    order by due_at limit 1 for update skip locked`;
  return row;
}

/**
 * Locks an event's stock and its next at most `limit` live bookings of a release, those that were made first first, and says how
 * far it has got with them. Many are made at the same instant: that one is looked at again, where only live ones are found.
 */
export async function lockNextLive(
  tx: Tx,
  { eventId, doneTo, madeBy }: OpenRelease,
  limit: number,
): Promise<{ event: EventStock | undefined; live: Booking[]; doneTo: string | null }> {
  const sql = rawSql(tx);
  const statuses = liveBookingStatuses.map((status) => `'${status}'`).join();
  const [, , event, rows] = await Promise.all([
    findByIndex(tx),
    // Else all that is left of the event is read and sorted: 140 ms with 150,000 bookings, where the index has their order.
    sql`set local enable_bitmapscan = off`,
    lockStock(tx, eventId),
    sql<BookingRow[]>`
      select ${sql.unsafe(bookingColumns)} from bookings
      where event_id = ${eventId}::uuid and created_at >= ${doneTo ?? "-infinity"}::timestamptz
        and created_at <= ${madeBy ?? "infinity"}::timestamptz and status in (${sql.unsafe(statuses)})
      order by created_at limit ${limit} for no key update`,
  ]);
  return { event, live: await toBookings(tx, rows), doneTo: rows.at(-1)?.createdAt ?? doneTo };
}

/** Gives a release its next turn at `dueAt`; `doneTo` is how far it has got since the last one. */
export async function postponeRelease(
  tx: Tx,
  table: ReleaseTable,
  eventId: string,
  dueAt: Date,
  doneTo: string | null = null,
): Promise<void> {
  const sql = rawSql(tx);
  await sql`
    update ${sql.unsafe(table)} set due_at = ${dueAt.toISOString()}::timestamptz,
      done_to = coalesce(${doneTo}::timestamptz, done_to)
    where event_id = ${eventId}::uuid`;
}

export async function finishRelease(tx: Tx, table: ReleaseTable, eventId: string, now: Date): Promise<void> {
  const sql = rawSql(tx);
  await sql`
    update ${sql.unsafe(table)} set finished_at = ${now.toISOString()}::timestamptz where event_id = ${eventId}::uuid`;
}

/** Waits for the batch in progress of an event's restore: whoever asks again locks it before the stock, as the job does. */
export async function lockRestore(tx: Tx, eventId: string): Promise<void> {
  await rawSql(tx)`select from event_restores where event_id = ${eventId}::uuid for update`;
}

/**
 * Asks for the release of every booking that an event has now, also of those that a replica made whose clock is ahead. Asking
 * again begins anew. Needs the stock's lock. Answers the instant up to which bookings are meant.
 */
export async function putRestore(tx: Tx, eventId: string, now: Date): Promise<Date> {
  const at = now.toISOString();
  const [row] = await rawSql(tx)<{ requestedAt: string }[]>`
    insert into event_restores (event_id, requested_at, due_at)
    values (${eventId}::uuid,
      greatest(${at}::timestamptz, (select max(created_at) from bookings where event_id = ${eventId}::uuid)), ${at}::timestamptz)
    on conflict (event_id) do update set requested_at = excluded.requested_at, due_at = excluded.due_at,
      finished_at = null, done_to = null
    returning requested_at as "requestedAt"`;
  if (row === undefined) throw new Error("a restore was not stored");
  return new Date(row.requestedAt);
}
