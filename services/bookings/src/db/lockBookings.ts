import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Booking } from "../domain/booking.ts";
import type { EventStock } from "../domain/stock.ts";
import { type BookingRow, bookingColumns, toBookings } from "./bookingRows.ts";
import { lockStocksOf } from "./stock.ts";

/** Bookings that may be changed, and their events. */
export type Locked = {
  readonly events: ReadonlyMap<string, EventStock>;
  readonly bookings: ReadonlyMap<string, Booking>;
};

/**
 * Locks bookings, those that there are, and before them the stocks of their events, each in the order of ids, so that no two
 * transactions wait for each other in a circle. Statements that are begun together go to Postgres in one round trip, in that order.
 */
export async function lockBookings(tx: Tx, bookingIds: readonly string[]): Promise<Locked> {
  const sql = rawSql(tx);
  const [, stocks, rows] = await Promise.all([
    findByIndex(tx),
    lockStocksOf(tx, bookingIds),
    sql<BookingRow[]>`
      select ${sql.unsafe(bookingColumns)} from bookings
      where id = any (${bookingIds as string[]}::uuid[]) order by id for no key update`,
  ]);
  const bookings = await toBookings(tx, rows);
  return {
    events: new Map(stocks.map((event) => [event.eventId, event])),
    bookings: new Map(bookings.map((booking) => [booking.id, booking])),
  };
}
