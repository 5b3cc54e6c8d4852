import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, notInArray, sql } from "drizzle-orm";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { eventCancellations, eventStock, ticketTypes } from "./schema.ts";

/** Makes the row to lock, for an event that is new here. */
export async function insertEventStock(tx: Tx, event: EventStock): Promise<void> {
  await tx.insert(eventStock).values(event).onConflictDoNothing();
}

/** Stores an event as it now is. Needs its lock. */
export async function updateEventStock(tx: Tx, event: EventStock): Promise<void> {
  await tx.update(eventStock).set(event).where(eq(eventStock.eventId, event.eventId));
}

/** Stores an event's ticket types as they now are; others of it go. Needs the stock's lock. */
export async function writeTicketTypes(tx: Tx, eventId: string, types: readonly TicketTypeStock[]): Promise<void> {
  const ids = types.map(({ id }) => id);
  const ofEvent = eq(ticketTypes.eventId, eventId);
  await tx.delete(ticketTypes).where(ids.length === 0 ? ofEvent : and(ofEvent, notInArray(ticketTypes.id, ids)));
  if (types.length === 0) return;
  await tx
    .insert(ticketTypes)
    .values(types.map((type, position) => toRow(type, eventId, position)))
    .onConflictDoUpdate({
      target: ticketTypes.id,
      // held and sold are not the host's.
      set: {
        position: sql`excluded.position`,
        name: sql`excluded.name`,
        price: sql`excluded.price`,
        maxPerBooking: sql`excluded.max_per_booking`,
        capacity: sql`excluded.capacity`,
        seatRows: sql`excluded.seat_rows`,
        seatsPerRow: sql`excluded.seats_per_row`,
        blockedSeats: sql`excluded.blocked_seats`,
        salesStartAt: sql`excluded.sales_start_at`,
        salesEndAt: sql`excluded.sales_end_at`,
      },
      setWhere: ofEvent,
    });
}

function toRow({ seating, blockedSeats = new Set(), ...type }: TicketTypeStock, eventId: string, position: number) {
  const plan = { seatRows: seating?.rows ?? null, seatsPerRow: seating?.seatsPerRow ?? null };
  return { ...type, ...plan, eventId, position, blockedSeats: [...blockedSeats] };
}

/** Asks for the cancellation of every booking of an event. Asking again changes nothing. */
export async function requestCancellation(tx: Tx, eventId: string, now: Date): Promise<void> {
  await tx.insert(eventCancellations).values({ eventId, requestedAt: now, dueAt: now }).onConflictDoNothing();
}
