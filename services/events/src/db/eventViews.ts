import type { Database, Tx } from "@stagedoor/postgres/database";
import { eq, sql } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import type { KnownAvailability } from "../domain/standing.ts";
import { type EventRow, type TicketTypeRow, toEvent } from "./eventRow.ts";
import { availability, events, users } from "./schema.ts";

/** An event with what other services say of it. */
export type EventView = {
  readonly event: Event;
  /** Null before users.v1 has told it, and once the account is deleted. */
  readonly hostName: string | null;
  /** Null before bookings has said anything. */
  readonly known: KnownAvailability | null;
};

/** Aggregated in the select list, so that one event is one row and one query. */
const typesOfEvent = sql<TicketTypeRow[]>`(
  select json_agg(json_build_object('id', t.id, 'name', t.name, 'price', t.price, 'capacity', t.capacity,
    'maxPerBooking', t.max_per_booking, 'seatRows', t.seat_rows, 'seatsPerRow', t.seats_per_row,
    'blockedSeats', t.blocked_seats, 'salesStartAt', t.sales_start_at, 'salesEndAt', t.sales_end_at) order by t.position)
  from ticket_types t where t.event_id = ${events.id})`;

/** A query for events with their ticket types, host's name and availability; the caller adds where, order and limits. */
export function selectEventViews(db: Database["db"] | Tx) {
  return db
    .select({ event: events, types: typesOfEvent, hostName: users.name, known: availability })
    .from(events)
    .leftJoin(users, eq(users.id, events.hostId))
    .leftJoin(availability, eq(availability.eventId, events.id));
}

type ViewRow = {
  event: EventRow;
  types: TicketTypeRow[];
  hostName: string | null;
  known: KnownAvailability | null;
};

export function toEventView({ event, types, hostName, known }: ViewRow): EventView {
  return { event: toEvent(event, types), hostName, known };
}

/** The view of one event inside a transaction. */
export async function viewInTransaction(tx: Tx, eventId: string): Promise<EventView | undefined> {
  const [row] = await selectEventViews(tx).where(eq(events.id, eventId));
  return row && toEventView(row);
}
