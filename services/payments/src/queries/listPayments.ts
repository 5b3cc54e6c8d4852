import type { Database } from "@stagedoor/postgres/database";
import { type SQL, sql } from "drizzle-orm";
import { paymentsById } from "../db/payments.ts";
import { viewPayments } from "./paymentView.ts";

export type PaymentQuery = {
  /** Whose: their own as an attendee, and those of their events as a host. */
  userId: string;
  bookingId?: string | undefined;
  eventId?: string | undefined;
  limit: number;
  offset: number;
  order: "asc" | "desc";
};

/** A page of the payments that a user may see, by the date of their making. */
export async function listPayments(database: Database, query: PaymentQuery) {
  const { limit, offset } = query;
  const [ids, counted] = await Promise.all([
    database.db.execute<{ id: string }>(pageOfPayments(query)),
    database.db.execute<{ total: number }>(countOfPayments(query)),
  ]);
  const rows = await paymentsById(
    database.db,
    ids.map(({ id }) => id),
  );
  return { items: await viewPayments(database, rows), total: counted[0]?.total ?? 0, limit, offset };
}

/**
 * Ids of the page's payments. Own ones and those of one's events are read from an index each, no further than the page reaches:
 * with "or" all of a host's payments were read and sorted for the first twenty.
 */
export function pageOfPayments(query: PaymentQuery): SQL {
  const direction = sql.raw(query.order);
  const by = sql`order by created_at ${direction}, id ${direction}`;
  const reach = query.limit + query.offset;
  const part = (whose: SQL) => sql`(select id, created_at from payments where ${whose} ${by} limit ${reach})`;
  return sql`
    select id from (${part(asAttendee(query))} union all ${part(asHost(query))}) as seen
    ${by} limit ${query.limit} offset ${query.offset}`;
}

export function countOfPayments(query: PaymentQuery): SQL {
  const count = (whose: SQL) => sql`(select count(*) from payments where ${whose})`;
  return sql`select (${count(asAttendee(query))} + ${count(asHost(query))})::int as total`;
}

function asAttendee(query: PaymentQuery): SQL {
  return sql`attendee_id = ${query.userId} ${filters(query)}`;
}

/** A host may book as well: their own bookings of their own events are seen once. */
function asHost(query: PaymentQuery): SQL {
  return sql`host_id = ${query.userId} and attendee_id <> ${query.userId} ${filters(query)}`;
}

function filters({ bookingId, eventId }: PaymentQuery): SQL {
  const ofBooking = bookingId ? sql`and booking_id = ${bookingId}` : sql``;
  const ofEvent = eventId ? sql`and event_id = ${eventId}` : sql``;
  return sql`${ofBooking} ${ofEvent}`;
}
