import type { BookingItem } from "@stagedoor/contracts/schemas/bookings";
import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq, sql } from "drizzle-orm";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { eventStock, ticketTypes } from "./schema.ts";

/** Locks an event's stock for the rest of the transaction. Take it before any booking; nothing when the event is not known. */
export async function lockStock(tx: Tx, eventId: string): Promise<EventStock | undefined> {
  const [row] = await tx.select().from(eventStock).where(eq(eventStock.eventId, eventId)).for("update");
  return row;
}

/** The ticket types of an event in its host's order. Read them after the lock: a statement that waited for it would see old ones. */
export async function readTicketTypes(tx: Pick<Tx, "select">, eventId: string): Promise<TicketTypeStock[]> {
  const rows = await tx
    .select()
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, eventId))
    .orderBy(asc(ticketTypes.position));
  return rows.map(toTicketType);
}

/** A row as a ticket type. */
export function toTicketType(row: typeof ticketTypes.$inferSelect): TicketTypeStock {
  const { id, name, price, maxPerBooking, capacity, held, sold, seatRows, seatsPerRow } = row;
  const seating = seatRows === null || seatsPerRow === null ? null : { rows: seatRows, seatsPerRow };
  return { id, name, price, maxPerBooking, seating, capacity, held, sold };
}

type Counted = "held" | "sold" | null;

/** Counts the places of items differently: free to held, held to sold, sold to free and so on. Needs the stock's lock. */
export async function movePlaces(tx: Tx, items: readonly BookingItem[], from: Counted, to: Counted): Promise<void> {
  if (from === to) return;
  const change = (counted: "held" | "sold", quantity: number) =>
    (to === counted ? quantity : 0) - (from === counted ? quantity : 0);
  for (const { ticketTypeId, quantity } of items) {
    const { held, sold } = ticketTypes;
    await tx
      .update(ticketTypes)
      .set({ held: sql`${held} + ${change("held", quantity)}`, sold: sql`${sold} + ${change("sold", quantity)}` })
      .where(eq(ticketTypes.id, ticketTypeId));
  }
}

/** Says that an event's numbers have changed: once per transaction that changes them. Needs the stock's lock. */
export async function bumpStock(tx: Tx, eventId: string, now: Date): Promise<void> {
  await tx
    .update(eventStock)
    .set({ version: sql`${eventStock.version} + 1`, changedAt: now })
    .where(eq(eventStock.eventId, eventId));
}

/** An event without its lock: for reads only. */
export async function readEventStock(db: Pick<Tx, "select">, eventId: string): Promise<EventStock | undefined> {
  const [row] = await db.select().from(eventStock).where(eq(eventStock.eventId, eventId));
  return row;
}
