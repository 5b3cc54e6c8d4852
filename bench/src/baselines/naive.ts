import type { HoldPlaces, HoldRequest, HoldResult, HoldSettings } from "@stagedoor/bookings/commands/holdRequest";
import type { Make } from "@stagedoor/bookings/commands/make";
import type postgres from "postgres";
import {
  alreadyBooked,
  askedOf,
  bookingColumns,
  bookingValues,
  heldBooking,
  outboxColumns,
  outboxValues,
  positionsOf,
  refusalOf,
  saleColumns,
  seatTaken,
  soldOut,
  toSale,
} from "./sale.ts";

/**
 * Baseline A, the transaction that everybody writes first: lock the stock, look for a live booking by its index, update, insert,
 * add the message. Seven round trips of prepared statements; all buyers of one event wait for each other's commit.
 */
export function naiveHoldPlaces(sql: postgres.Sql, make: Make, settings: HoldSettings): HoldPlaces {
  return (request) => sql.begin((tx) => hold(tx, make, settings, request)) as Promise<HoldResult>;
}

const prepared = { prepare: true };

async function hold(
  tx: postgres.TransactionSql,
  make: Make,
  settings: HoldSettings,
  request: HoldRequest,
): Promise<HoldResult> {
  const { eventId, attendeeId } = request;
  const asked = askedOf(request);
  // Both rows, or the places that were read would be those of before the wait.
  const [row] = await tx.unsafe(
    `select ${saleColumns} from event_stock s join ticket_types t on t.event_id = s.event_id
     where s.event_id = $1 and ($2::uuid is null or t.id = $2) for update`,
    [eventId, asked.typeId],
    prepared,
  );
  if (row === undefined) return { kind: "unknown_event" };
  const sale = toSale(row);
  const now = make.now();
  const refusal = refusalOf(sale, asked, now);
  if (refusal !== undefined) return refusal;

  const [live] = await tx.unsafe(
    `select id from bookings where attendee_id = $1 and event_id = $2 and status in ('held', 'processing', 'confirmed')`,
    [attendeeId, eventId],
    prepared,
  );
  if (live !== undefined) return alreadyBooked(live.id);
  if (sale.free < asked.quantity) return soldOut();
  const positions = positionsOf(sale, asked);
  if (positions.length > 0 && !(await takeSeats(tx, sale.typeId, positions, request.bookingId))) return seatTaken();

  const booking = heldBooking(sale, request, asked, settings.holdMs, now);
  await tx.unsafe(
    `with counted as (update ticket_types set held = held + $3 where id = $2)
     update event_stock set version = version + 1, changed_at = $4 where event_id = $1`,
    [eventId, sale.typeId, asked.quantity, now.toISOString()],
    prepared,
  );
  await tx.unsafe(
    `insert into bookings (${bookingColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    bookingValues(booking),
    prepared,
  );
  await tx.unsafe(
    `insert into outbox (${outboxColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    outboxValues(booking, make),
    prepared,
  );
  return { kind: "made", booking };
}

/** Writes down who has the seats, unless one of them is taken. Two round trips: a look, and the rows. */
async function takeSeats(
  tx: postgres.TransactionSql,
  typeId: string,
  positions: readonly number[],
  bookingId: string,
): Promise<boolean> {
  const list = `{${positions.join(",")}}`;
  const [taken] = await tx.unsafe(
    "select position from taken_seats where ticket_type_id = $1 and position = any ($2::text::integer[]) limit 1",
    [typeId, list],
    prepared,
  );
  if (taken !== undefined) return false;
  await tx.unsafe(
    "insert into taken_seats (ticket_type_id, position, booking_id) select $1, unnest($2::text::integer[]), $3",
    [typeId, list, bookingId],
    prepared,
  );
  return true;
}
