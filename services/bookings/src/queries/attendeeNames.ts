import { findByIndex } from "@stagedoor/messaging/findByIndex";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Database } from "@stagedoor/postgres/database";

/**
 * Whose tickets these are, by ticket; whoever has no account any more, or none that is known yet, has no name. Asked for after a
 * write and not within it: what an Idempotency-Key remembers of a host must not name attendees once they are gone.
 */
export async function attendeeNames({ db }: Database, ticketIds: readonly string[]): Promise<Map<string, string>> {
  if (ticketIds.length === 0) return new Map();
  return db.transaction(async (tx) => {
    const [, rows] = await Promise.all([
      findByIndex(tx),
      rawSql(tx)<{ id: string; name: string }[]>`
        select asked.id, u.name
        from unnest(${ticketIds as string[]}::uuid[]) as asked (id)
          cross join lateral (select booking_id from tickets where id = asked.id limit 1) t
          cross join lateral (select attendee_id from bookings where id = t.booking_id limit 1) b
          cross join lateral (select name from users where id = b.attendee_id and not deleted limit 1) u`,
    ]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  });
}
