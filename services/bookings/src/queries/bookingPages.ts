import type { BookingStatus } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";
import { type BookingRow, bookingColumns, toBookings } from "../db/bookingRows.ts";
import { findByIndex } from "../db/byIndex.ts";
import type { Booking } from "../domain/booking.ts";

export type PagedBooking = {
  readonly booking: Booking;
  /** Null where the account is gone, or not known yet. */
  readonly attendeeName: string | null;
  readonly checkIns: readonly { readonly ticketId: string; readonly at: string; readonly gate: string | null }[];
};

export type WhoseBookings = { readonly eventId: string } | { readonly attendeeId: string };

/** A booking's place in the order; the instant is as Postgres writes it. */
type Place = { readonly createdAt: string; readonly id: string };
type Row = BookingRow & { readonly attendeeName: string | null };

/**
 * All bookings of an event or an attendee that were made up to `madeBy`, those that were made first first, page by page: memory
 * does not grow with their number, and no transaction stays open between two pages. Each page is as of its own instant.
 */
export async function* bookingPages(
  database: Database,
  of: WhoseBookings,
  status: BookingStatus | undefined,
  madeBy: Date,
  pageSize: number,
): AsyncGenerator<readonly PagedBooking[]> {
  let after: Place | undefined = { createdAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };
  while (after !== undefined) {
    const { page, last }: { page: PagedBooking[]; last: Place | undefined } = await readPage(
      database,
      of,
      status,
      madeBy,
      after,
      pageSize,
    );
    if (page.length > 0) yield page;
    after = page.length < pageSize ? undefined : last;
  }
}

async function readPage(
  { db }: Database,
  of: WhoseBookings,
  status: BookingStatus | undefined,
  madeBy: Date,
  after: Place,
  pageSize: number,
): Promise<{ page: PagedBooking[]; last: Place | undefined }> {
  return db.transaction(async (tx) => {
    const sql = rawSql(tx);
    const whose = "eventId" in of ? sql`event_id = ${of.eventId}::uuid` : sql`attendee_id = ${of.attendeeId}::uuid`;
    const [, rows] = await Promise.all([
      findByIndex(tx),
      sql<Row[]>`
        select ${sql.unsafe(bookingColumns)}, u.name as "attendeeName"
        from bookings b left join lateral (select name from users where id = b.attendee_id and not deleted limit 1) u on true
        where ${whose} ${status === undefined ? sql`` : sql`and status = ${status}`}
          and created_at between ${after.createdAt}::timestamptz and ${madeBy.toISOString()}::timestamptz
          and (created_at, id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)
        order by created_at, id limit ${pageSize}`,
    ]);
    const bookings = await toBookings(
      tx,
      rows.map(({ attendeeName: _name, ...row }) => row),
    );
    const checkIns = await sql<{ bookingId: string; ticketId: string; at: string; gate: string | null }[]>`
      select booking_id as "bookingId", id as "ticketId", checked_in_at as at, checked_in_gate as gate from tickets
      where booking_id = any (${rows.map(({ id }) => id)}::uuid[]) and checked_in_at is not null order by booking_id, position`;
    const inOf = Map.groupBy(checkIns, ({ bookingId }) => bookingId);
    const page = bookings.map((booking, index) => ({
      booking,
      attendeeName: rows[index]?.attendeeName ?? null,
      checkIns: (inOf.get(booking.id) ?? []).map(({ ticketId, at, gate }) => {
        return { ticketId, at: new Date(at).toISOString(), gate };
      }),
    }));
    return { page, last: rows.at(-1) };
  });
}
