import type { Database } from "@stagedoor/postgres/database";
import { readTicketTypes } from "../db/stock.ts";
import { type BookingSums, bookingSums } from "./bookingSums.ts";
import { checkInCounts } from "./checkInCounts.ts";

/** How a ticket type sells. Amounts are in minor units of the event's currency. */
export type TypeSummary = BookingSums & {
  readonly capacity: number;
  readonly held: number;
  readonly sold: number;
  readonly checkedIn: number;
};

const nothing = { cancelled: 0, revenue: 0, refunded: 0, refundsOwed: 0, kept: 0 };

/** The ticket types of an event in the host's order, then those that are gone and were booked once. */
export async function summarize(database: Database, eventId: string): Promise<TypeSummary[]> {
  const [types, sums, counts] = await Promise.all([
    readTicketTypes(database.db, eventId),
    bookingSums(database, eventId),
    checkInCounts(database, eventId),
  ]);
  const sumsOf = new Map(sums.map((each) => [each.ticketTypeId, each]));
  const inOf = new Map(counts.map((each) => [each.ticketTypeId, each.checkedIn]));
  const current = types.map(({ id, name, capacity, held, sold }) => {
    const places = { capacity, held, sold, checkedIn: inOf.get(id) ?? 0 };
    return { ...nothing, ...sumsOf.get(id), ticketTypeId: id, name, ...places };
  });
  const known = new Set(types.map(({ id }) => id));
  const gone = sums.filter(({ ticketTypeId }) => !known.has(ticketTypeId));
  return [...current, ...gone.map((each) => ({ ...each, capacity: 0, held: 0, sold: 0, checkedIn: 0 }))];
}
