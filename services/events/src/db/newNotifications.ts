import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { Event } from "../domain/event.ts";
import type { WhenAndWhere } from "../domain/notice.ts";

/** Notes that a host's followers are to hear of an event: once, and only where there are any. */
export async function insertPublication(tx: Tx, id: string, { id: eventId, hostId }: Event, now: Date): Promise<void> {
  const at = now.toISOString();
  await rawSql(tx)`
    insert into notifications (id, kind, event_id, host_id, people_until, due_at, created_at)
    select ${id}::uuid, 'event_published', ${eventId}::uuid, ${hostId}::uuid, ${at}::timestamptz, ${at}::timestamptz,
      ${at}::timestamptz
    where exists (select from follows where host_id = ${hostId}::uuid)
    on conflict do nothing`;
}

export type WaitingChange = { readonly id: string; readonly before: WhenAndWhere };

/** Locks the notification of an event's change that nobody has been told of yet; waits for one that is being begun. */
export async function lockWaitingChange(tx: Tx, eventId: string): Promise<WaitingChange | undefined> {
  const [row] = await rawSql(tx)<{ id: string; before: string }[]>`
    select id, before::text from notifications
    where event_id = ${eventId}::uuid and kind = 'event_changed' and begun_at is null and finished_at is null
    limit 1 for update`;
  return row && { id: row.id, before: JSON.parse(row.before) };
}

export async function insertChange(
  tx: Tx,
  id: string,
  { id: eventId, hostId, version }: Event,
  before: WhenAndWhere,
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await rawSql(tx)`
    insert into notifications (id, kind, event_id, host_id, event_version, before, people_until, due_at, created_at)
    values (${id}::uuid, 'event_changed', ${eventId}::uuid, ${hostId}::uuid, ${version}, ${JSON.stringify(before)}::jsonb,
      ${at}::timestamptz, ${at}::timestamptz, ${at}::timestamptz)`;
}

/** Has a change that nobody has been told of yet tell of a later version: what was before stays. */
export async function joinChange(tx: Tx, id: string, { version }: Event, now: Date): Promise<void> {
  await rawSql(tx)`
    update notifications set event_version = ${version}, people_until = ${now.toISOString()}::timestamptz
    where id = ${id}::uuid`;
}

export async function deleteNotification(tx: Tx, id: string): Promise<void> {
  await rawSql(tx)`delete from notifications where id = ${id}::uuid`;
}
