import type { Ticket } from "@stagedoor/contracts/schemas/bookings";
import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";
import type { CheckIn } from "../domain/checkIn.ts";

export type TicketList = {
  /** All tickets of an attendee, those of one booking, or of an event. */
  readonly of: { readonly attendeeId: string } | { readonly bookingId: string } | { readonly eventId: string };
  /** Of the event's; of those of an attendee, too. */
  readonly eventId?: string | undefined;
  /** A part of the attendee's name. */
  readonly name?: string | undefined;
  readonly checkedIn?: boolean | undefined;
  /** Whether attendees are named. */
  readonly named: boolean;
  readonly limit: number;
  readonly offset: number;
  /** By the time of confirmation, or by the attendee's name. */
  readonly sort: "date" | "name";
  readonly order: "asc" | "desc";
};

export type ListedTicket = Ticket & {
  readonly bookingId: string;
  readonly eventId: string;
  readonly attendeeName: string | null;
  readonly checkIn: CheckIn | null;
};

type Sql = ReturnType<typeof rawSql>;
type Row = Omit<ListedTicket, "checkIn"> & { readonly checkedInAt: string | null; readonly gate: string | null };

/**
 * A page of tickets of confirmed bookings; those of a booking that was given up count no more. By date it reads no more than the
 * pages up to it, by name or part of a name all tickets of the attendee, booking or event.
 */
export async function listTickets(
  { db }: Database,
  list: TicketList,
): Promise<{ items: ListedTicket[]; total: number }> {
  return db.transaction(async (tx) => {
    const sql = rawSql(tx);
    // One round trip.
    const [, rows, [counted]] = await Promise.all([findByIndex(tx), readPage(sql, list), countAll(sql, list)]);
    const items = rows.map(({ checkedInAt, gate, attendeeName, ...ticket }) => ({
      ...ticket,
      attendeeName: list.named ? attendeeName : null,
      checkIn: checkedInAt === null ? null : { at: new Date(checkedInAt), gate },
    }));
    return { items, total: Number(counted?.total ?? 0) };
  });
}

function readPage(sql: Sql, list: TicketList) {
  const { sort, order, limit, offset } = list;
  const direction = order === "asc" ? sql`asc` : sql`desc`;
  const byName = sort === "name" ? sql`lower(u.name) ${direction} nulls last,` : sql``;
  return sql<Row[]>`
    select t.id, t.code, t.ticket_type_id as "ticketTypeId", t.ticket_type_name as "ticketTypeName", t.seat,
      b.id as "bookingId", b.event_id as "eventId", u.name as "attendeeName", t.checked_in_at as "checkedInAt",
      t.checked_in_gate as gate
    ${matching(sql, list)}
    order by ${byName} b.confirmed_at ${direction}, b.id ${direction}, t.position limit ${limit} offset ${offset}`;
}

function countAll(sql: Sql, list: TicketList) {
  const { of, name, checkedIn } = list;
  // There are as many tickets: counting those of a large event one by one takes longer than a page of it.
  if ("eventId" in of && name === undefined && checkedIn === undefined) {
    return sql<{ total: string }[]>`select sum(sold) as total from ticket_types where event_id = ${of.eventId}`;
  }
  return sql<{ total: string }[]>`select count(*) as total ${matching(sql, list)}`;
}

/** Each booking's tickets and attendee are looked up by it: a join that is free to choose reads a whole table for 500 rows. */
function matching(sql: Sql, { of, eventId, name, checkedIn }: TicketList) {
  const part = name === undefined ? undefined : `%${name.replace(/[\\%_]/g, "\\$&")}%`;
  return sql`
    from bookings b
      cross join lateral (select * from tickets where booking_id = b.id offset 0) t
      left join lateral (select name from users where id = b.attendee_id and not deleted limit 1) u on true
    where b.status = 'confirmed'
      ${"bookingId" in of ? sql`and b.id = ${of.bookingId}` : sql``}
      ${"attendeeId" in of ? sql`and b.attendee_id = ${of.attendeeId}` : sql``}
      ${"eventId" in of ? sql`and b.event_id = ${of.eventId}` : sql``}
      ${eventId === undefined ? sql`` : sql`and b.event_id = ${eventId}`}
      ${part === undefined ? sql`` : sql`and u.name ilike ${part}`}
      ${checkedIn === undefined ? sql`` : sql`and (t.checked_in_at is not null) = ${checkedIn}`}`;
}
