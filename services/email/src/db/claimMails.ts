import type { Database } from "@stagedoor/postgres/database";
import type { EventFacts } from "../domain/content.ts";
import type { Snapshot } from "../domain/mailRequest.ts";

/** A mail that this process alone may send until its lease is over, with all that it needs. */
export type ClaimedMail = {
  readonly bookingId: string;
  readonly reason: string;
  readonly messageId: string;
  readonly snapshot: Snapshot;
  /** Attempts made, this one included; it also tells a claim from later ones of the same mail. */
  readonly attempts: number;
  /** When the mail was queued: its Date header, so that a repeat is the same mail. */
  readonly createdAt: string;
  /** Undefined when the account is deleted. */
  readonly recipient: { readonly name: string; readonly email: string } | undefined;
  readonly event: EventFacts;
};

/**
 * Claims at most `limit` due mails, the longest due first. A claim counts the attempt and moves the next one to the lease's end, so a
 * mail whose sender was killed is due again by itself. Mails whose recipient or event is not known yet are not due. The database's
 * clock decides, because replicas must agree.
 */
export async function claimMails(database: Database, limit: number, leaseMs: number): Promise<ClaimedMail[]> {
  const rows = await database.sql`
    with due as (
      select m.booking_id, m.reason from mails m
      where m.status = 'queued' and m.next_attempt_at <= now()
        and exists (select from users u where u.id = m.recipient_id)
        and exists (select from events e where e.id = m.event_id)
      order by m.next_attempt_at limit ${limit}
      for update of m skip locked
    )
    update mails m
    set attempts = m.attempts + 1, next_attempt_at = now() + ${leaseMs}::float8 * interval '1 millisecond'
    from due, users u, events e
    where m.booking_id = due.booking_id and m.reason = due.reason and u.id = m.recipient_id and e.id = m.event_id
    returning m.booking_id, m.reason, m.message_id, m.snapshot, m.attempts, m.created_at,
      u.name, u.email, e.title, e.starts_at, e.timezone, e.venue`;
  return rows.map((row) => ({
    bookingId: row.booking_id,
    reason: row.reason,
    messageId: row.message_id,
    snapshot: row.snapshot,
    attempts: row.attempts,
    createdAt: row.created_at,
    recipient: row.email === null ? undefined : { name: row.name, email: row.email },
    event: { title: row.title, startsAt: row.starts_at, timezone: row.timezone, venue: row.venue },
  }));
}
