import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import type { CheckIn, DoorTicket } from "../domain/checkIn.ts";

type Row = Omit<DoorTicket, "confirmedAt" | "checkIn"> & {
  readonly confirmedAt: string | null;
  readonly checkedInAt: string | null;
  readonly gate: string | null;
};

/** Those of some locked bookings with which somebody has been let in. */
export async function findLetIn(tx: Tx, bookingIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await rawSql(tx)<{ id: string }[]>`
    select distinct booking_id as id from tickets
    where booking_id = any (${bookingIds as string[]}::uuid[]) and checked_in_at is not null`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Locks tickets by their codes or ids, those that there are, each after its booking and in the order of bookings. The bookings are
 * only shared: tickets of one enter side by side, and whoever cancels it waits. Cancelling takes the event's stock, bookings, and no
 * ticket, so nobody waits in a circle.
 */
export async function lockTickets(
  tx: Tx,
  by: { readonly codes: readonly string[] } | { readonly ids: readonly string[] },
): Promise<DoorTicket[]> {
  const sql = rawSql(tx);
  const chosen =
    "codes" in by
      ? sql`t.code = any (${by.codes as string[]}::text[])`
      : sql`t.id = any (${by.ids as string[]}::uuid[])`;
  const [, rows] = await Promise.all([
    findByIndex(tx),
    sql<Row[]>`
      select t.id, t.code, t.ticket_type_id as "ticketTypeId", t.ticket_type_name as "ticketTypeName", t.seat,
        t.booking_id as "bookingId", b.event_id as "eventId", b.host_id as "hostId", b.status as "bookingStatus",
        b.confirmed_at as "confirmedAt", t.checked_in_at as "checkedInAt", t.checked_in_gate as gate
      from tickets t join bookings b on b.id = t.booking_id
      where ${chosen}
      order by t.booking_id, t.id for share of b for no key update of t`,
  ]);
  return rows.map(({ confirmedAt, checkedInAt, gate, ...ticket }) => ({
    ...ticket,
    confirmedAt: confirmedAt === null ? null : new Date(confirmedAt),
    checkIn: checkedInAt === null ? null : { at: new Date(checkedInAt), gate },
  }));
}

/** Stores check-ins of tickets that are locked, each of which is named once. */
export async function writeCheckIns(
  tx: Tx,
  made: readonly { readonly id: string; readonly checkIn: CheckIn | null }[],
): Promise<void> {
  if (made.length === 0) return;
  const ids = made.map(({ id }) => id);
  const rows = made.map(({ id, checkIn }) => ({ id, at: checkIn?.at ?? null, gate: checkIn?.gate ?? null }));
  await rawSql(tx)`
    update tickets set checked_in_at = made.at, checked_in_gate = made.gate
    from json_to_recordset(${JSON.stringify(rows)}::json) as made (id uuid, at timestamptz, gate text)
    where tickets.id = made.id and tickets.id = any (${ids}::uuid[])`;
}

export type Undone = { readonly ticketId: string; readonly checkIn: CheckIn; readonly at: Date; readonly by: string };

/** Keeps what is taken back. */
export async function recordUndone(tx: Tx, { ticketId, checkIn, at, by }: Undone): Promise<void> {
  await rawSql(tx)`
    insert into undone_check_ins (ticket_id, checked_in_at, gate, undone_at, undone_by)
    values (${ticketId}, ${checkIn.at.toISOString()}::timestamptz, ${checkIn.gate}, ${at.toISOString()}::timestamptz, ${by})`;
}
