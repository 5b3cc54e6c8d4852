import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";

/** An event whose sale has opened since people were last told. Instants are as Postgres writes them. */
export type SaleOpening = {
  readonly eventId: string;
  readonly hostId: string;
  /** Interest that was marked up to then has been told of an earlier opening. */
  readonly after: string;
  /** The opening: the sale's start, or when the host brought it about by an edit. */
  readonly until: string;
  /** Whether anybody is to be told. */
  readonly isAwaited: boolean;
};

/**
 * Locks events whose sale has opened, at most `limit`, those that nobody else works on. What is due follows from the event alone,
 * so whatever a host does to it, in whatever release, moves the opening or drops it.
 */
export async function lockSaleOpenings(tx: Tx, now: Date, limit: number): Promise<SaleOpening[]> {
  await findByIndex(tx);
  return rawSql(tx)<SaleOpening[]>`
    select id as "eventId", host_id as "hostId", coalesce(sale_told_to, '-infinity')::text as "after",
      greatest(coalesce(sales_start_at, '-infinity'), updated_at)::text as "until",
      -- With a limit, because exists() may be planned as a hash of all interests.
      coalesce((select true from interests i where i.event_id = events.id limit 1), false) as "isAwaited"
    from events
    where status = 'published' and (sale_told_to is null or sale_told_to < sales_start_at)
      and coalesce(sales_start_at, '-infinity') <= ${now.toISOString()}::timestamptz
    order by coalesce(sales_start_at, '-infinity') limit ${limit} for no key update skip locked`;
}

/** The opening of an event's sale at this moment, by an edit. The event must be locked. */
export async function readOpening(tx: Tx, eventId: string, now: Date): Promise<SaleOpening[]> {
  return rawSql(tx)<SaleOpening[]>`
    select id as "eventId", host_id as "hostId", coalesce(sale_told_to, '-infinity')::text as "after",
      ${now.toISOString()}::text as "until",
      coalesce((select true from interests i where i.event_id = events.id limit 1), false) as "isAwaited"
    from events where id = ${eventId}::uuid`;
}

/** Notes that those who were interested are told, by the notifications with these ids. */
export async function beginTelling(
  tx: Tx,
  openings: readonly SaleOpening[],
  newId: () => string,
  now: Date,
): Promise<void> {
  const sql = rawSql(tx);
  const at = now.toISOString();
  const eventIds = openings.map(({ eventId }) => eventId);
  await sql`
    update events set sale_told_to = opening.told_to::timestamptz
    from unnest(${eventIds}::uuid[], ${openings.map(({ until }) => until)}::text[]) as opening (id, told_to)
    where events.id = opening.id and events.id = any (${eventIds}::uuid[])`;
  const awaited = openings.filter(({ isAwaited }) => isAwaited);
  if (awaited.length === 0) return;
  const column = (read: (opening: SaleOpening) => string) => awaited.map(read);
  await sql`
    insert into notifications (id, kind, event_id, host_id, people_after, people_until, due_at, created_at)
    select id, 'sale_opened', event_id, host_id, after::timestamptz, until::timestamptz, ${at}::timestamptz, ${at}::timestamptz
    from unnest(${column(newId)}::uuid[], ${column((each) => each.eventId)}::uuid[], ${column((each) => each.hostId)}::uuid[],
      ${column(({ after }) => after)}::text[], ${column(({ until }) => until)}::text[])
      as opening (id, event_id, host_id, after, until)`;
}
