import type { Ticket } from "@stagedoor/contracts/schemas/bookings";
import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq } from "drizzle-orm";
import { bookings, tickets } from "../db/schema.ts";

export type TicketList = {
  /** All tickets of an attendee, or those of one booking. */
  readonly of: { readonly attendeeId: string } | { readonly bookingId: string };
  readonly limit: number;
  readonly offset: number;
  /** By the time of confirmation. */
  readonly order: "asc" | "desc";
};

export type ListedTicket = Ticket & { readonly bookingId: string; readonly eventId: string };

/** A page of tickets of confirmed bookings; those of a booking that was given up count no more. */
export async function listTickets(
  database: Database,
  { of, limit, offset, order }: TicketList,
): Promise<{ items: ListedTicket[]; total: number }> {
  const { id, code, ticketTypeId, ticketTypeName, seat, bookingId } = tickets;
  const where = and(
    eq(bookings.status, "confirmed"),
    "bookingId" in of ? eq(bookings.id, of.bookingId) : eq(bookings.attendeeId, of.attendeeId),
  );
  const direction = order === "asc" ? asc : desc;
  const joined = eq(tickets.bookingId, bookings.id);
  const [items, [counted]] = await Promise.all([
    database.db
      .select({ id, code, ticketTypeId, ticketTypeName, seat, bookingId, eventId: bookings.eventId })
      .from(tickets)
      .innerJoin(bookings, joined)
      .where(where)
      .orderBy(direction(bookings.confirmedAt), direction(bookings.id), asc(tickets.position))
      .limit(limit)
      .offset(offset),
    database.db.select({ total: count() }).from(tickets).innerJoin(bookings, joined).where(where),
  ]);
  return { items, total: counted?.total ?? 0 };
}
