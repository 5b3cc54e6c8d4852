import { seatPosition } from "@stagedoor/contracts/seats";
import type { Database } from "@stagedoor/postgres/database";
import { expect } from "vitest";

/** The seats that are not free are exactly those of live bookings, and sold where the booking is confirmed. */
export async function expectSeatsMatch(database: Database): Promise<void> {
  const booked = await database.sql`
    select b.id, b.status, t.id as type, t.seat_rows, t.seats_per_row, label
    from bookings b cross join jsonb_array_elements(b.items) item cross join jsonb_array_elements_text(item->'seats') label
      join ticket_types t on t.id::text = item->>'ticketTypeId'
    where b.status in ('held', 'processing', 'confirmed')`;
  const taken = await database.sql`select * from taken_seats`;
  const wanted = booked.map(({ id, status, type, label, seat_rows: rows, seats_per_row: seatsPerRow }) => {
    return `${type} ${seatPosition(label, { rows, seatsPerRow })} ${id} ${status === "confirmed"}`;
  });
  const found = taken.map((row) => `${row.ticket_type_id} ${row.position} ${row.booking_id} ${row.sold}`);
  expect(found.sort()).toEqual(wanted.sort());
}
