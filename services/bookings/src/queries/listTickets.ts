import type { Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, getTableColumns, ilike, isNotNull, isNull, type SQL, sql, sum } from "drizzle-orm";
import { bookings, tickets, ticketTypes, users } from "../db/schema.ts";
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

/**
 * A page of tickets of confirmed bookings; those of a booking that was given up count no more. By date it reads no more than the
 * pages up to it, by name or part of a name all tickets of the attendee, booking or event.
 */
export async function listTickets(
  database: Database,
  list: TicketList,
): Promise<{ items: ListedTicket[]; total: number }> {
  const { named, limit, offset, sort, order } = list;
  const { position: _position, checkedInAt, checkedInGate, ...ticket } = getTableColumns(tickets);
  const where = conditions(list);
  const joined = eq(tickets.bookingId, bookings.id);
  const known = and(eq(users.id, bookings.attendeeId), eq(users.deleted, false));
  const direction = order === "asc" ? asc : desc;
  const byName = sort === "name" ? [sql`${direction(sql`lower(${users.name})`)} nulls last`] : [];
  const [rows, total] = await Promise.all([
    database.db
      .select({ ...ticket, eventId: bookings.eventId, attendeeName: users.name, checkedInAt, checkedInGate })
      .from(tickets)
      .innerJoin(bookings, joined)
      .leftJoin(users, known)
      .where(where)
      .orderBy(...byName, direction(bookings.confirmedAt), direction(bookings.id), asc(tickets.position))
      .limit(limit)
      .offset(offset),
    countTickets(),
  ]);
  const items = rows.map(({ attendeeName, checkedInAt: at, checkedInGate: gate, ...row }) => ({
    ...row,
    attendeeName: named ? attendeeName : null,
    checkIn: at === null ? null : { at, gate },
  }));
  return { items, total };

  async function countTickets(): Promise<number> {
    const { of, name, checkedIn } = list;
    // As many as there are tickets: counting those of a large event one by one takes longer than a page of it.
    if ("eventId" in of && name === undefined && checkedIn === undefined) {
      const sold = database.db.select({ total: sum(ticketTypes.sold).mapWith(Number) }).from(ticketTypes);
      return (await sold.where(eq(ticketTypes.eventId, of.eventId)))[0]?.total ?? 0;
    }
    const counted = database.db.select({ total: count() }).from(tickets).innerJoin(bookings, joined);
    return (await counted.leftJoin(users, known).where(where))[0]?.total ?? 0;
  }
}

function conditions({ of, eventId, name, checkedIn }: TicketList): SQL | undefined {
  return and(
    eq(bookings.status, "confirmed"),
    "bookingId" in of ? eq(bookings.id, of.bookingId) : undefined,
    "attendeeId" in of ? eq(bookings.attendeeId, of.attendeeId) : undefined,
    "eventId" in of ? eq(bookings.eventId, of.eventId) : undefined,
    eventId === undefined ? undefined : eq(bookings.eventId, eventId),
    name === undefined ? undefined : ilike(users.name, `%${name.replace(/[\\%_]/g, "\\$&")}%`),
    checkedIn === undefined ? undefined : (checkedIn ? isNotNull : isNull)(tickets.checkedInAt),
  );
}
