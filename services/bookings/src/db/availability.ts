import type { Availability } from "@stagedoor/contracts/schemas/availability";
import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq, getTableColumns, inArray } from "drizzle-orm";
import { toAvailability } from "../domain/availability.ts";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { eventStock, ticketTypes } from "./schema.ts";

/** What is left of events. One statement, so that numbers and version belong together. */
export async function readAvailability(db: Pick<Tx, "select">, eventIds: readonly string[]): Promise<Availability[]> {
  if (eventIds.length === 0) return [];
  const { eventId: _eventId, position: _position, ...type } = getTableColumns(ticketTypes);
  const rows = await db
    .select({ event: getTableColumns(eventStock), type })
    .from(eventStock)
    .leftJoin(ticketTypes, eq(ticketTypes.eventId, eventStock.eventId))
    .where(inArray(eventStock.eventId, [...eventIds]))
    .orderBy(asc(eventStock.eventId), asc(ticketTypes.position));
  const found = new Map<string, { event: EventStock; types: TicketTypeStock[] }>();
  for (const { event, type } of rows) {
    const known = found.get(event.eventId) ?? { event, types: [] };
    found.set(event.eventId, known);
    if (type !== null) known.types.push(type);
  }
  return [...found.values()].map(({ event, types }) => toAvailability(event, types));
}
