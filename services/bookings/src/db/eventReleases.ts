import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";
import type { EventStock } from "../domain/stock.ts";
import { type BookingRow, bookingColumns, toBookings } from "./bookingRows.ts";
import { findByIndex } from "./byIndex.ts";
import { lockStock } from "./stock.ts";

/** Where it is kept which events' bookings are to be released, all of them, and how far that has got. */
export type ReleaseTable = "event_cancellations" | "event_restores";

/** A release that is not finished. Positions go by the instants at which bookings were made, as Postgres writes them. */
export type OpenRelease = {
  readonly eventId: string;
  /** Only bookings that were made up to then; nothing where no more can come. */
  readonly madeBy: string | null;
  readonly after: Position;
};

export type Position = { readonly createdAt: string; readonly id: string };

const beginning: Position = { createdAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** Locks the release whose turn it is, among those that are not finished and that nobody else works on. */
export async function lockDueRelease(tx: Tx, table: ReleaseTable, now: Date): Promise<OpenRelease | undefined> {
  const sql = rawSql(tx);
  const madeBy = table === "event_restores" ? "requested_at" : "null::timestamptz";
  const [row] = await sql<{ eventId: string; madeBy: string | null; createdAt: string | null; id: string | null }[]>`
    select event_id as "eventId", ${sql.unsafe(madeBy)} as "madeBy", after_created_at as "createdAt", after_id as id
    from ${sql.unsafe(table)} where finished_at is null and due_at <= ${now.toISOString()}::timestamptz
    order by due_at limit 1 for update skip locked`;
  if (row === undefined) return undefined;
  const { eventId, createdAt, id } = row;
  return { eventId, madeBy: row.madeBy, after: createdAt === null || id === null ? beginning : { createdAt, id } };
}

/** Locks an event's stock and its next at most `limit` live bookings of a release, and says where the last one stands. */
export async function lockNextLive(
  tx: Tx,
  { eventId, madeBy, after }: OpenRelease,
  limit: number,
): Promise<{ event: EventStock | undefined; live: Booking[]; last: Position }> {
  const sql = rawSql(tx);
  const statuses = liveBookingStatuses.map((status) => `'${status}'`).join();
  const [, event, rows] = await Promise.all([
    findByIndex(tx),
    lockStock(tx, eventId),
    sql<BookingRow[]>`
      select ${sql.unsafe(bookingColumns)} from bookings
      where event_id = ${eventId}::uuid and created_at >= ${after.createdAt}::timestamptz
        and (created_at, id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)
        and created_at <= ${madeBy ?? "infinity"}::timestamptz and status in (${sql.unsafe(statuses)})
      order by created_at, id limit ${limit} for no key update`,
  ]);
  const last = rows.at(-1);
  return { event, live: await toBookings(tx, rows), last: last ?? after };
}

/** Gives a release its next turn at `dueAt`, from a position on where it got so far. */
export async function postponeRelease(
  tx: Tx,
  table: ReleaseTable,
  eventId: string,
  dueAt: Date,
  after: Position | undefined = undefined,
): Promise<void> {
  const sql = rawSql(tx);
  await sql`
    update ${sql.unsafe(table)} set due_at = ${dueAt.toISOString()}::timestamptz,
      after_created_at = coalesce(${after?.createdAt ?? null}::timestamptz, after_created_at),
      after_id = coalesce(${after?.id ?? null}::uuid, after_id)
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
      finished_at = null, after_created_at = null, after_id = null
    returning requested_at as "requestedAt"`;
  if (row === undefined) throw new Error("a restore was not stored");
  return new Date(row.requestedAt);
}
