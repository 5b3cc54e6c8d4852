import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { NoticeKind, WhenAndWhere } from "../domain/notice.ts";

/** A notification of which not all have been told. Instants are as Postgres writes them. */
export type OpenNotification = {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly eventId: string;
  readonly hostId: string;
  readonly eventVersion: number | null;
  readonly before: WhenAndWhere | null;
  readonly peopleAfter: string;
  readonly peopleUntil: string;
  readonly toldTo: string | null;
};

/**
 * Locks the notification whose turn it is, among those that nobody else works on. A change is not told of before it has
 * been there for `settleMs`, so that what a host corrects at once is one mail.
 */
export async function lockDueNotification(tx: Tx, now: Date, settleMs: number): Promise<OpenNotification | undefined> {
  const settled = new Date(now.getTime() - settleMs).toISOString();
  await findByIndex(tx);
  const [row] = await rawSql(tx)<(Omit<OpenNotification, "before"> & { before: string | null })[]>`
    select id, kind, event_id as "eventId", host_id as "hostId", event_version as "eventVersion", before::text,
      people_after::text as "peopleAfter", people_until::text as "peopleUntil", told_to as "toldTo"
    from notifications
    where finished_at is null and due_at <= ${now.toISOString()}::timestamptz
      and (kind <> 'event_changed' or begun_at is not null or due_at <= ${settled}::timestamptz)
    order by due_at limit 1 for update skip locked`;
  return row && { ...row, before: row.before === null ? null : JSON.parse(row.before) };
}

/** Whom a kind is for: rows of a table that belong to the event, or to its host. */
const peopleOf = {
  sale_opened: { table: "interests", of: "event_id", person: "attendee_id", which: "true" },
  event_published: { table: "follows", of: "host_id", person: "follower_id", which: "true" },
  event_changed: { table: "bookings", of: "event_id", person: "attendee_id", which: "confirmed" },
} as const;

/** The next people of a notification in the order of their ids, at most `limit`; deleted accounts are left out. */
export async function nextRecipients(tx: Tx, open: OpenNotification, limit: number): Promise<string[]> {
  const sql = rawSql(tx);
  const { table, of, person, which } = peopleOf[open.kind];
  const whose = of === "host_id" ? open.hostId : open.eventId;
  const rows = await sql<{ person: string }[]>`
    select distinct ${sql.unsafe(person)} as person from ${sql.unsafe(table)} p
    where ${sql.unsafe(of)} = ${whose}::uuid
      and ${sql.unsafe(person)} > ${open.toldTo ?? "00000000-0000-0000-0000-000000000000"}::uuid
      and created_at > ${open.peopleAfter}::timestamptz and created_at <= ${open.peopleUntil}::timestamptz
      and ${sql.unsafe(which)}
      and not exists (select from users u where u.id = p.${sql.unsafe(person)} and u.deleted)
    order by person limit ${limit}`;
  return rows.map((row) => row.person);
}

/** Notes who was told last; the next ones have their turn after all that is due now. */
export async function moveCursor(tx: Tx, id: string, toldTo: string, now: Date): Promise<void> {
  const at = now.toISOString();
  await rawSql(tx)`
    update notifications set told_to = ${toldTo}::uuid, due_at = ${at}::timestamptz,
      begun_at = coalesce(begun_at, ${at}::timestamptz)
    where id = ${id}::uuid`;
}

export async function finishNotification(tx: Tx, id: string, now: Date): Promise<void> {
  await rawSql(tx)`update notifications set finished_at = ${now.toISOString()}::timestamptz where id = ${id}::uuid`;
}

export async function postponeNotification(tx: Tx, id: string, dueAt: Date): Promise<void> {
  await rawSql(tx)`update notifications set due_at = ${dueAt.toISOString()}::timestamptz where id = ${id}::uuid`;
}
