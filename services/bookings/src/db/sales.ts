import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq, getTableColumns, inArray } from "drizzle-orm";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { eventStock, ticketTypes } from "./schema.ts";
import { toTicketType } from "./stock.ts";

/** An event and its ticket types in the host's order. */
export type EventSale = { readonly event: EventStock; readonly types: readonly TicketTypeStock[] };

/** Events with their ticket types, without any lock. One statement, so that numbers and version belong together. */
export async function readSales(db: Pick<Tx, "select">, eventIds: readonly string[]): Promise<EventSale[]> {
  if (eventIds.length === 0) return [];
  const rows = await db
    .select({ event: getTableColumns(eventStock), type: getTableColumns(ticketTypes) })
    .from(eventStock)
    .leftJoin(ticketTypes, eq(ticketTypes.eventId, eventStock.eventId))
    .where(inArray(eventStock.eventId, [...eventIds]))
    .orderBy(asc(eventStock.eventId), asc(ticketTypes.position));
  const found = new Map<string, { event: EventStock; types: TicketTypeStock[] }>();
  for (const { event, type } of rows) {
    const known = found.get(event.eventId) ?? { event, types: [] };
    found.set(event.eventId, known);
    if (type !== null) known.types.push(toTicketType(type));
  }
  return [...found.values()];
}
