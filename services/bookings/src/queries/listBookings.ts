import type { BookingStatus } from "@stagedoor/contracts/schemas/bookings";
import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";
import { type BookingRow, bookingColumns, toBookings } from "../db/bookingRows.ts";
import type { Booking } from "../domain/booking.ts";

export const bookingSorts = ["date", "name", "status", "total"] as const;

export type BookingList = {
  /** Whose bookings: those that an attendee made, those of a host's events, or of one event. */
  readonly of: { readonly attendeeId: string } | { readonly hostId: string } | { readonly eventId: string };
  /** Of these. */
  readonly eventId?: string | undefined;
  readonly status?: BookingStatus | undefined;
  /** A part of the attendee's name. */
  readonly name?: string | undefined;
  /** Whether attendees are named. */
  readonly named: boolean;
  readonly limit: number;
  readonly offset: number;
  /** By the time of booking, the attendee's name, the status' word, or what it cost. */
  readonly sort: (typeof bookingSorts)[number];
  readonly order: "asc" | "desc";
};

export type ListedBooking = { readonly booking: Booking; readonly attendeeName: string | null };

type Sql = ReturnType<typeof rawSql>;

/**
 * A page of bookings and how many there are in all. By date it reads no more than the pages up to it, else all bookings of the
 * attendee, host or event, which are found by their index.
 */
export async function listBookings(
  { db }: Database,
  list: BookingList,
): Promise<{ items: ListedBooking[]; total: number }> {
  return db.transaction(async (tx) => {
    const sql = rawSql(tx);
    // One round trip.
    const [, rows, [counted]] = await Promise.all([findByIndex(tx), readPage(sql, list), countAll(sql, list)]);
    const names = rows.map(({ attendeeName }) => (list.named ? attendeeName : null));
    const bookings = await toBookings(
      tx,
      rows.map(({ attendeeName: _name, ...row }) => row),
    );
    const items = bookings.map((booking, index) => ({ booking, attendeeName: names[index] ?? null }));
    return { items, total: Number(counted?.total ?? 0) };
  });
}

function readPage(sql: Sql, list: BookingList) {
  const { sort, order, limit, offset } = list;
  const direction = order === "asc" ? sql`asc` : sql`desc`;
  const first = {
    date: sql``,
    name: sql`lower(u.name) ${direction} nulls last,`,
    status: sql`status ${direction},`,
    total: sql`total ${direction},`,
  }[sort];
  const inOrder = sql`order by ${first} created_at ${direction}, id ${direction}`;
  const paged = sql`limit ${limit} offset ${offset}`;
  const columns = sql`select ${sql.unsafe(bookingColumns)}, u.name as "attendeeName"`;
  if (sort === "name" || list.name !== undefined) {
    return sql<NamedRow[]>`${columns} from bookings b ${itsName(sql)} ${matching(sql, list)} ${inOrder} ${paged}`;
  }
  // Names are looked up for the page only.
  return sql<NamedRow[]>`
    ${columns} from (select * from bookings b ${matching(sql, list)} ${inOrder} ${paged}) b ${itsName(sql)} ${inOrder}`;
}

type NamedRow = BookingRow & { readonly attendeeName: string | null };

function countAll(sql: Sql, list: BookingList) {
  // Where names do not matter none is looked up: with 20,000 bookings that would take longer than all the rest.
  const named = list.name === undefined ? sql`` : itsName(sql);
  return sql<{ total: string }[]>`select count(*) as total from bookings b ${named} ${matching(sql, list)}`;
}

/** Each name is looked up by its booking: a join that is free to choose reads the whole table of users for a page. */
const itsName = (sql: Sql) =>
  sql`left join lateral (select name from users where id = b.attendee_id and not deleted limit 1) u on true`;

function matching(sql: Sql, { of, eventId, status, name }: BookingList) {
  return sql`
    where ${
      "eventId" in of
        ? sql`event_id = ${of.eventId}::uuid`
        : "hostId" in of
          ? sql`host_id = ${of.hostId}::uuid`
          : sql`attendee_id = ${of.attendeeId}::uuid`
    }
      ${eventId === undefined ? sql`` : sql`and event_id = ${eventId}::uuid`}
      ${status === undefined ? sql`` : sql`and status = ${status}`}
      ${name === undefined ? sql`` : sql`and u.name ilike ${`%${name.replace(/[\\%_]/g, "\\$&")}%`}`}`;
}
