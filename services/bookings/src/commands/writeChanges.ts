import type { OutgoingMessage } from "@stagedoor/messaging/outbox";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { bumpStocks, countPlaces } from "../db/stock.ts";
import { freeSeats, sellSeats, takeSeats } from "../db/takenSeats.ts";
import { insertTickets, updateBookings } from "../db/writeBookings.ts";
import { type ChangedBooking, placesMoved } from "../domain/placesMoved.ts";
import type { Seat } from "../domain/seats.ts";

export type Changes = {
  /** Each booking once, whatever happened to it. */
  readonly changed: readonly ChangedBooking[];
  /** In the order in which they are to be sent. */
  readonly messages: readonly OutgoingMessage[];
  /** Seats that bookings take again which had given them up. */
  readonly takenAgain?: readonly (Seat & { readonly bookingId: string })[];
};

/**
 * Writes what became of bookings: themselves, new tickets, places, seats and messages, a statement each whatever their number and
 * all in one round trip, in the caller's transaction. The stocks of their events and the bookings must be locked.
 */
export async function writeChanges(tx: Tx, { changed, messages, takenAgain = [] }: Changes, now: Date): Promise<void> {
  const moved = placesMoved(changed);
  const confirmed = changed.filter(({ before, after }) => before.confirmedAt === null && after.confirmedAt !== null);
  await Promise.all([
    updateBookings(
      tx,
      changed.map(({ after }) => after),
    ),
    insertTickets(
      tx,
      confirmed.map(({ after }) => after),
    ),
    freeSeats(tx, moved.freed),
    sellSeats(tx, moved.sold),
    takeSeats(tx, takenAgain),
    countPlaces(tx, moved.counts),
    bumpStocks(tx, moved.eventIds, now),
    addToOutbox(tx, messages),
  ]);
}
