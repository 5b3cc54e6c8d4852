import type { Tx } from "@stagedoor/postgres/database";
import { asc, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { eventStock, takenSeats, ticketTypes } from "./schema.ts";
import { toTicketType } from "./stock.ts";

/** An event and its ticket types in the host's order. */
export type EventSale = { readonly event: EventStock; readonly types: readonly TicketTypeStock[] };

/** Of an event with a seat plan, per ticket type id: the positions of its seats that are not free. */
export type TakenSeats = ReadonlyMap<string, { readonly held: readonly number[]; readonly sold: readonly number[] }>;

/** Events with their ticket types, without any lock. One statement, so that numbers and version belong together. */
export async function readSales(db: Pick<Tx, "select">, eventIds: readonly string[]): Promise<EventSale[]> {
  return (await readSalesWithSeats(db, eventIds, false)).map(({ event, types }) => ({ event, types }));
}

/** The same with the seats that are taken: some 10 ms more for an event with 10,000 of them. */
export async function readSalesWithSeats(
  db: Pick<Tx, "select">,
  eventIds: readonly string[],
  withSeats = true,
): Promise<(EventSale & { readonly taken: TakenSeats })[]> {
  if (eventIds.length === 0) return [];
  const rows = await db
    .select({
      event: getTableColumns(eventStock),
      type: getTableColumns(ticketTypes),
      held: withSeats ? positions(false) : nothing,
      sold: withSeats ? positions(true) : nothing,
    })
    .from(eventStock)
    .leftJoin(ticketTypes, eq(ticketTypes.eventId, eventStock.eventId))
    .where(inArray(eventStock.eventId, [...eventIds]))
    .orderBy(asc(eventStock.eventId), asc(ticketTypes.position));
  type Found = { event: EventStock; types: TicketTypeStock[]; taken: Map<string, { held: number[]; sold: number[] }> };
  const found = new Map<string, Found>();
  for (const { event, type, held, sold } of rows) {
    const known: Found = found.get(event.eventId) ?? { event, types: [], taken: new Map() };
    found.set(event.eventId, known);
    if (type === null) continue;
    known.types.push(toTicketType(type));
    if (type.seatRows !== null) known.taken.set(type.id, { held: read(held), sold: read(sold) });
  }
  return [...found.values()];
}

const nothing = sql<string | null>`null::text`;

/** As text: an array of 100,000 numbers is read in a third of the time. */
const positions = (sold: boolean) => sql<string | null>`case when ${ticketTypes.seatRows} is not null then (
  select string_agg(${takenSeats.position}::text, ',') from ${takenSeats}
  where ${takenSeats.ticketTypeId} = ${ticketTypes.id} and ${takenSeats.sold} = ${sold}) end`;

const read = (text: string | null) => (text === null ? [] : text.split(",").map(Number));
