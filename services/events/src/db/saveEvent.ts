import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import { eq } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import { optionalDate, toEventRow } from "./eventRow.ts";
import { availability, events, ticketTypes } from "./schema.ts";

export async function insertEvent(tx: Tx, event: Event): Promise<void> {
  await tx.insert(events).values(toEventRow(event));
  await insertTicketTypes(tx, event);
}

/** Writes all of an event that is locked. */
export async function updateEvent(tx: Tx, event: Event): Promise<void> {
  await tx.update(events).set(toEventRow(event)).where(eq(events.id, event.id));
  // At most some 20 rows: writing all anew is simpler than telling which have changed, and two may have swapped names.
  await tx.delete(ticketTypes).where(eq(ticketTypes.eventId, event.id));
  await insertTicketTypes(tx, event);
}

/** Removes an event that is locked, with what is projected of it and what people are told of it: that has its places in it. */
export async function removeEvent(tx: Tx, eventId: string): Promise<void> {
  await rawSql(tx)`delete from notifications where event_id = ${eventId}::uuid`;
  await tx.delete(events).where(eq(events.id, eventId));
  await tx.delete(availability).where(eq(availability.eventId, eventId));
}

async function insertTicketTypes(tx: Tx, event: Event): Promise<void> {
  const rows = event.ticketTypes.map(({ id, name, price, capacity, maxPerBooking, seating, ...type }, position) => {
    const seats = { seatRows: seating?.rows ?? null, seatsPerRow: seating?.seatsPerRow ?? null };
    const sale = {
      salesStartAt: optionalDate(type.salesStartDateTime),
      salesEndAt: optionalDate(type.salesEndDateTime),
    };
    const places = { capacity, maxPerBooking, ...seats, blockedSeats: type.blockedSeats };
    return { id, eventId: event.id, position, name, price: price.amount, ...places, ...sale };
  });
  await tx.insert(ticketTypes).values(rows);
}
