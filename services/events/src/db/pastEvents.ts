import type { Database } from "@stagedoor/postgres/database";

/** Tables with rows of an event that are of no use once it has ended; their indexes begin with the event. */
export type TableOfEvent = "interests" | "bookings";

/**
 * The next events that a table has rows of, after one of them, and whether they ended before an instant or are gone. It steps from
 * event to event by the index: what it reads is the number of events, not that of rows.
 */
export async function eventsInTable(
  { sql }: Database,
  table: TableOfEvent,
  endedBefore: Date,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<{ eventId: string; isPast: boolean }[]> {
  const name = sql.unsafe(table);
  return sql<{ eventId: string; isPast: boolean }[]>`
    with recursive step as (
      (select event_id from ${name} where event_id > ${after ?? "00000000-0000-0000-0000-000000000000"}::uuid
        order by event_id limit 1)
      union all
      select (select r.event_id from ${name} r where r.event_id > step.event_id order by r.event_id limit 1)
      from step where step.event_id is not null
    ), page as (select event_id from step where event_id is not null limit ${limit})
    select event_id as "eventId", not exists (
      select from events e where e.id = page.event_id and e.end_at >= ${endedBefore.toISOString()}::timestamptz) as "isPast"
    from page`;
}

/** Deletes rows of an event, a batch a statement. */
export async function deleteRowsOf(
  { sql }: Database,
  table: TableOfEvent,
  eventId: string,
  batchSize: number,
): Promise<void> {
  const name = sql.unsafe(table);
  for (let count = batchSize; count === batchSize; ) {
    ({ count } = await sql`
      delete from ${name} where ctid = any (array(
        select ctid from ${name} where event_id = ${eventId}::uuid limit ${batchSize}))`);
  }
}

/** Deletes notifications that were finished before an instant, a batch a statement. */
export async function deleteFinishedNotifications({ sql }: Database, before: Date, batchSize: number): Promise<void> {
  for (let count = batchSize; count === batchSize; ) {
    ({ count } = await sql`
      delete from notifications where ctid = any (array(
        select ctid from notifications where finished_at < ${before.toISOString()}::timestamptz
        order by finished_at limit ${batchSize}))`);
  }
}

/**
 * Deletes availability of events that are gone, which a release before kept when it arrived late: of the next rows in the order of
 * events after one of them. Answers the last of them; undefined at the end.
 */
export async function deleteOrphans({ sql }: Database, after: string, limit: number): Promise<string | undefined> {
  const rows = await sql<{ eventId: string }[]>`
    with page as (
      select event_id from availability where event_id > ${after}::uuid order by event_id limit ${limit}
    ), gone as (
      delete from availability a using page
      where a.event_id = page.event_id and not exists (select from events e where e.id = page.event_id)
    ) select event_id as "eventId" from page order by event_id desc limit 1`;
  return rows[0]?.eventId;
}
