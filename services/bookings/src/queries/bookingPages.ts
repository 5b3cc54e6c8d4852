import type { BookingStatus } from "@stagedoor/contracts/schemas/bookings";
import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";
import { type BookingRow, bookingColumns, toBooking, toBookings } from "../db/bookingRows.ts";
import type { Booking } from "../domain/booking.ts";

export type PagedBooking = {
  readonly booking: Booking;
  /** Null where the account is gone, or not known yet. */
  readonly attendeeName: string | null;
  readonly checkIns: readonly { readonly ticketId: string; readonly at: string; readonly gate: string | null }[];
};

/** Whose bookings, and which of them; the tickets of a large event take longer to read than all the rest. */
export type PagedBookings = {
  readonly of: WhoseBookings;
  readonly status?: BookingStatus | undefined;
  /** The last instant of booking that counts. */
  readonly madeBy: Date;
  readonly withTickets: boolean;
  readonly pageSize: number;
};

export type WhoseBookings = { readonly eventId: string } | { readonly attendeeId: string };

/** A booking's place in the order; the instant is as Postgres writes it. */
type Place = { readonly createdAt: string; readonly id: string };
type Row = BookingRow & { readonly attendeeName: string | null };

/**
 * All bookings of an event or an attendee up to an instant, those that were made first first, page by page: memory does not grow
 * with their number, and no transaction stays open between two pages. Each page is as of its own instant.
 */
export async function* bookingPages(database: Database, asked: PagedBookings): AsyncGenerator<readonly PagedBooking[]> {
  let after: Place | undefined = { createdAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };
  while (after !== undefined) {
    const read: { page: PagedBooking[]; last: Place | undefined } = await readPage(database, asked, after);
    if (read.page.length > 0) yield read.page;
    after = read.page.length < asked.pageSize ? undefined : read.last;
  }
}

async function readPage(
  { db }: Database,
  { of, status, madeBy, withTickets, pageSize }: PagedBookings,
  after: Place,
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
    const unnamed = rows.map(({ attendeeName: _name, ...row }) => row);
    const bookings = withTickets ? await toBookings(tx, unnamed) : unnamed.map((row) => toBooking(row, []));
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
