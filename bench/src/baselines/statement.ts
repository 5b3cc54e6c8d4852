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
  refusalOf,
  type Sale,
  saleColumns,
  soldOut,
  toSale,
} from "./sale.ts";

/**
 * Counts the places, inserts the booking and adds the message in one statement, which is its own transaction, so that the lock is
 * held for its commit only. What was read of the event before counts only while its version is the same. The looks at free places
 * come twice: `exists` keeps a refusal from writing anything, and the update decides on the row as it is after the wait.
 */
const statement = `
  with sale as (
    update event_stock s set version = s.version + 1, changed_at = $12
    where s.event_id = $2 and s.event_version = $24
      and exists (select from ticket_types t where t.id = $25 and t.held + t.sold + $26::int <= t.capacity)
    returning s.event_id
  ), counted as (
    update ticket_types t set held = t.held + $26::int from sale
    where t.id = $25 and t.event_id = sale.event_id and t.held + t.sold + $26::int <= t.capacity
    returning t.id
  ), booked as (
    insert into bookings (${bookingColumns})
    select $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6::jsonb, $7::int, $8, $9::jsonb, $10::timestamptz, $11::timestamptz,
      $12::timestamptz, $13::timestamptz, $14::bigint
    from counted returning id
  ), sent as (
    insert into outbox (${outboxColumns})
    select $15::uuid, $16, $17, $18, $19, $20, $21, $22::timestamptz, $23::json from booked
  )
  select id from booked`;

const tries = 3;

/**
 * Baseline B, the best single statement per request: one round trip, and everything that can be made before it is made by the
 * client. The live booking of an attendee is found by the unique index, which has to be written anyway.
 */
export function statementHoldPlaces(sql: postgres.Sql, make: Make, settings: HoldSettings): HoldPlaces {
  const sales = new Map<string, Sale>();

  async function saleFor({ eventId }: HoldRequest, typeId: string | null): Promise<Sale | undefined> {
    const key = `${eventId} ${typeId}`;
    const known = sales.get(key);
    if (known !== undefined) return known;
    const [row] = await sql.unsafe(
      `select ${saleColumns} from event_stock s join ticket_types t on t.event_id = s.event_id
       where s.event_id = $1 and ($2::uuid is null or t.id = $2)`,
      [eventId, typeId],
      { prepare: true },
    );
    const sale = row && toSale(row);
    if (sale !== undefined) sales.set(key, sale);
    return sale;
  }

  async function attempt(request: HoldRequest): Promise<HoldResult | "stale"> {
    const asked = askedOf(request);
    const sale = await saleFor(request, asked.typeId);
    if (sale === undefined) return { kind: "unknown_event" };
    const now = make.now();
    const refusal = refusalOf(sale, asked, now);
    if (refusal !== undefined) return refusal;
    const booking = heldBooking(sale, request, asked, settings.holdMs, now);
    const stock = [sale.eventVersion, sale.typeId, asked.quantity];
    const values = [...bookingValues(booking), ...outboxValues(booking, make), ...stock];
    const rows = await sql.unsafe(statement, values, { prepare: true });
    if (rows.length > 0) return { kind: "made", booking };
    const [current] = await sql.unsafe("select event_version from event_stock where event_id = $1", [sale.eventId], {
      prepare: true,
    });
    if (String(current?.event_version) === sale.eventVersion) return soldOut();
    sales.delete(`${request.eventId} ${asked.typeId}`);
    return "stale";
  }

  return async (request) => {
    for (let left = tries; left > 0; left -= 1) {
      try {
        const result = await attempt(request);
        if (result !== "stale") return result;
      } catch (error) {
        if ((error as { constraint_name?: string }).constraint_name !== "one_live_booking") throw error;
        return alreadyBooked(undefined);
      }
    }
    throw new Error(`event ${request.eventId} changed ${tries} times while it was being booked`);
  };
}
