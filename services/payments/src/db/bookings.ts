import type { BookingState } from "@stagedoor/contracts/schemas/bookings";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { eq, lt } from "drizzle-orm";
import type { Booking } from "../domain/state.ts";
import { bookings } from "./schema.ts";

/** Keeps a booking's state if it is newer than what is known. */
export async function keepBooking(tx: Tx, state: BookingState): Promise<void> {
  const row = {
    id: state.id,
    eventId: state.eventId,
    hostId: state.hostId,
    attendeeId: state.attendeeId,
    status: state.status,
    items: state.items,
    amount: state.total.amount,
    currency: state.total.currency,
    holdExpiresAt: state.holdExpiresAt ? new Date(state.holdExpiresAt) : null,
    confirmedAt: state.confirmedAt ? new Date(state.confirmedAt) : null,
    version: state.version,
  };
  await tx
    .insert(bookings)
    .values(row)
    .onConflictDoUpdate({ target: bookings.id, set: row, setWhere: lt(bookings.version, state.version) });
}

/** The booking as last told, if it was. */
export async function findBooking(db: Tx | Database["db"], id: string): Promise<Booking | undefined> {
  const [row] = await db.select().from(bookings).where(eq(bookings.id, id));
  if (!row) return undefined;
  const { amount, currency, ...rest } = row;
  return { ...rest, total: { amount, currency } };
}
