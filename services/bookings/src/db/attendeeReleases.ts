import { liveBookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";

// Attendees whose account is gone: their live bookings are released by a job.

/** Asks for the release of every live booking of an attendee. Asking again begins anew. */
export async function putAttendeeRelease(tx: Tx, attendeeId: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await rawSql(tx)`
    insert into attendee_releases (attendee_id, requested_at, due_at)
    values (${attendeeId}::uuid, ${at}::timestamptz, ${at}::timestamptz)
    on conflict (attendee_id) do update
      set requested_at = excluded.requested_at, due_at = excluded.due_at, finished_at = null`;
}

/** Locks the attendee whose turn it is, among those that are not finished and that nobody else works on. */
export async function lockDueAttendee(tx: Tx, now: Date): Promise<string | undefined> {
  const [row] = await rawSql(tx)<{ id: string }[]>`
    select attendee_id as id from attendee_releases where finished_at is null and due_at <= ${now.toISOString()}::timestamptz
    order by due_at limit 1 for update skip locked`;
  return row?.id;
}

/**
 * Some of an attendee's live bookings, at most `limit`, except confirmed ones of an event that has begun: there is no place to sell
 * again and nothing to refund, and its host's sums stay; nor those with which somebody has been let in. Not locked: their events come first.
 */
export async function findLiveOf(tx: Tx, attendeeId: string, now: Date, limit: number): Promise<string[]> {
  const [sql, at] = [rawSql(tx), now.toISOString()];
  // The words of the index's condition must stand in the statement: as parameters they would not let it be used.
  const statuses = liveBookingStatuses.map((status) => `'${status}'`).join();
  const rows = await sql<{ id: string }[]>`
    select id from bookings b
    where attendee_id = ${attendeeId}::uuid and status in (${sql.unsafe(statuses)}) and (status <> 'confirmed'
      or starts_at > ${at}::timestamptz
      or exists (select from event_stock e where e.event_id = b.event_id and e.starts_at > ${at}::timestamptz offset 0))
      and not exists (select from tickets t where t.booking_id = b.id and t.checked_in_at is not null)
    limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Forgets the words that an attendee's client chose to tell its requests apart. In the order of ids, as all lock bookings. */
export async function forgetBookingKeys(tx: Tx, attendeeId: string): Promise<void> {
  await rawSql(tx)`
    update bookings set idempotency_key = null, request_hash = null
    where id = any (array(
      select id from bookings where attendee_id = ${attendeeId}::uuid and idempotency_key is not null
      order by id for no key update))`;
}

/** Gives an attendee's release its next turn at `dueAt`. */
export async function postponeAttendee(tx: Tx, attendeeId: string, dueAt: Date): Promise<void> {
  await rawSql(tx)`
    update attendee_releases set due_at = ${dueAt.toISOString()}::timestamptz where attendee_id = ${attendeeId}::uuid`;
}

export async function finishAttendee(tx: Tx, attendeeId: string, now: Date): Promise<void> {
  await rawSql(tx)`
    update attendee_releases set finished_at = ${now.toISOString()}::timestamptz where attendee_id = ${attendeeId}::uuid`;
}
