import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Seat } from "../domain/seats.ts";

// Seats are written under the lock of their event's stock, as places are.

/** Which of some seats are not free. Read them after the lock. */
export async function findTaken(tx: Tx, seats: readonly Seat[]): Promise<Seat[]> {
  if (seats.length === 0) return [];
  const { types, positions } = columns(seats);
  return rawSql(tx)<Seat[]>`
    select ticket_type_id as "ticketTypeId", position
    from unnest(${types}::uuid[], ${positions}::integer[]) as asked (ticket_type_id, position)
    where exists (
      select from taken_seats where ticket_type_id = asked.ticket_type_id and position = asked.position offset 0)`;
}

/** Takes seats that are free, as sold. */
export async function takeSeats(tx: Tx, taken: readonly (Seat & { readonly bookingId: string })[]): Promise<void> {
  if (taken.length === 0) return;
  const { types, positions } = columns(taken);
  const bookingIds = taken.map(({ bookingId }) => bookingId);
  await rawSql(tx)`
    insert into taken_seats (ticket_type_id, position, booking_id, sold)
    select type, position, booking, true
    from unnest(${types}::uuid[], ${positions}::integer[], ${bookingIds}::uuid[]) as taken (type, position, booking)`;
}

/** The seats of bookings are sold now, and were held. */
export async function sellSeats(tx: Tx, bookingIds: readonly string[]): Promise<void> {
  if (bookingIds.length === 0) return;
  await rawSql(tx)`update taken_seats set sold = true where booking_id = any (${bookingIds as string[]}::uuid[])`;
}

/** The seats of bookings are free again. */
export async function freeSeats(tx: Tx, bookingIds: readonly string[]): Promise<void> {
  if (bookingIds.length === 0) return;
  await rawSql(tx)`delete from taken_seats where booking_id = any (${bookingIds as string[]}::uuid[])`;
}

function columns(seats: readonly Seat[]): { types: string[]; positions: number[] } {
  return {
    types: seats.map(({ ticketTypeId }) => ticketTypeId),
    positions: seats.map(({ position }) => position),
  };
}
