import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq, inArray } from "drizzle-orm";
import type { CountChange } from "../domain/placesMoved.ts";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { eventStock, ticketTypes } from "./schema.ts";

/** Locks an event's stock for the rest of the transaction. Take it before any booking; nothing when the event is not known. */
export async function lockStock(tx: Tx, eventId: string): Promise<EventStock | undefined> {
  const sql = rawSql(tx);
  const [row] = await sql<StockRow[]>`
    select ${sql.unsafe(stockColumns)} from event_stock where event_id = ${eventId}::uuid for no key update`;
  return row && toStock(row);
}

/**
 * Locks the stocks of the events of bookings in the order of their ids, so that no two transactions wait for each other in a
 * circle. A booking's event never changes: it may be looked up before the booking is locked.
 */
export async function lockStocksOf(tx: Tx, bookingIds: readonly string[]): Promise<EventStock[]> {
  const sql = rawSql(tx);
  const rows = await sql<StockRow[]>`
    select ${sql.unsafe(stockColumns)} from event_stock
    where event_id = any (array(select event_id from bookings where id = any (${bookingIds as string[]}::uuid[])))
    order by event_id for no key update`;
  return rows.map(toStock);
}

/** The ticket types of an event in its host's order. Read them after the lock: a statement that waited for it would see old ones. */
export async function readTicketTypes(tx: Pick<Tx, "select">, eventId: string): Promise<TicketTypeStock[]> {
  return readTypesOf(tx, [eventId]);
}

/** Those of several events, event by event. */
export async function readTypesOf(tx: Pick<Tx, "select">, eventIds: readonly string[]): Promise<TicketTypeStock[]> {
  const rows = await tx
    .select()
    .from(ticketTypes)
    .where(inArray(ticketTypes.eventId, [...eventIds]))
    .orderBy(asc(ticketTypes.eventId), asc(ticketTypes.position));
  return rows.map(toTicketType);
}

/** A row as a ticket type. */
export function toTicketType(row: typeof ticketTypes.$inferSelect): TicketTypeStock {
  const { id, name, price, maxPerBooking, capacity, held, sold, seatRows, seatsPerRow, salesStartAt, salesEndAt } = row;
  const seating = seatRows === null || seatsPerRow === null ? null : { rows: seatRows, seatsPerRow };
  const blockedSeats = new Set(row.blockedSeats);
  return { id, name, price, maxPerBooking, seating, blockedSeats, salesStartAt, salesEndAt, capacity, held, sold };
}

/** Counts places of ticket types differently, each of which is named once. Needs the stocks' locks. */
export async function countPlaces(tx: Tx, changes: readonly CountChange[]): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ ticketTypeId }) => ticketTypeId);
  const held = changes.map((change) => change.held);
  const sold = changes.map((change) => change.sold);
  await rawSql(tx)`
    update ticket_types set held = ticket_types.held + moved.held, sold = ticket_types.sold + moved.sold
    from unnest(${ids}::uuid[], ${held}::integer[], ${sold}::integer[]) as moved (id, held, sold)
    where ticket_types.id = moved.id and ticket_types.id = any (${ids}::uuid[])`;
}

/** Says that events' numbers have changed: once per transaction that changes them. Needs the stocks' locks. */
export async function bumpStocks(tx: Tx, eventIds: readonly string[], now: Date): Promise<void> {
  if (eventIds.length === 0) return;
  await rawSql(tx)`
    update event_stock set version = version + 1, changed_at = ${now.toISOString()}::timestamptz
    where event_id = any (${eventIds as string[]}::uuid[])`;
}

/** An event without its lock: for reads only. */
export async function readEventStock(db: Pick<Tx, "select">, eventId: string): Promise<EventStock | undefined> {
  const [row] = await db.select().from(eventStock).where(eq(eventStock.eventId, eventId));
  return row;
}

type Instants = "startsAt" | "salesStartAt" | "salesEndAt" | "changedAt";
type Versions = "eventVersion" | "version";
type StockRow = Omit<EventStock, Instants | Versions | "refusedVersion"> & {
  readonly refusedVersion: string | null;
} & {
  readonly [Name in Instants]: string | (null extends EventStock[Name] ? null : never);
} & { readonly [Name in Versions]: string };

const stockColumns = `
  event_id as "eventId", host_id as "hostId", status, currency, starts_at as "startsAt", sales_start_at as "salesStartAt",
  sales_end_at as "salesEndAt", refund_policy as "refundPolicy", event_version as "eventVersion", refused_version as "refusedVersion",
  version, changed_at as "changedAt"`;

function toStock(row: StockRow): EventStock {
  return {
    ...row,
    startsAt: new Date(row.startsAt),
    salesStartAt: row.salesStartAt === null ? null : new Date(row.salesStartAt),
    salesEndAt: row.salesEndAt === null ? null : new Date(row.salesEndAt),
    changedAt: new Date(row.changedAt),
    eventVersion: Number(row.eventVersion),
    refusedVersion: row.refusedVersion === null ? null : Number(row.refusedVersion),
    version: Number(row.version),
  };
}
