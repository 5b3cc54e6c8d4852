import type { Database } from "@stagedoor/postgres/database";
import type { Snapshot } from "../domain/mailRequest.ts";
import type { Recipient } from "../domain/whyDrop.ts";

/** A mail that this process alone may send until its lease is over. */
export type ClaimedMail = {
  /** A booking, an event or a notice of an account. */
  readonly aboutId: string;
  readonly reason: string;
  readonly messageId: string;
  readonly recipientId: string;
  readonly eventId: string | null;
  readonly snapshot: Snapshot;
  /** Attempts made, this one included; it also tells a claim from later ones of the same mail. */
  readonly attempts: number;
  /** When the mail was queued: its Date header, so that a repeat is the same mail. */
  readonly createdAt: string;
  readonly recipient: Recipient;
  /** Of the host that it names; null where it names none or where none is known. */
  readonly hostName: string | null;
};

export type Claim = {
  readonly mails: readonly ClaimedMail[];
  /** Due mails that were looked at. Fewer than asked for: there are no more. */
  readonly looked: number;
};

/** A mail that waits for its recipient or event is looked at again when it is twice as old, and after these. */
const firstLookMs = 1_000;
const lastLookMs = 600_000;

/**
 * Claims mails among the `limit` that are due longest. A claim counts the attempt and moves the next one to the lease's end, so a
 * mail whose sender was killed is due again by itself. Mails whose recipient or event is not known yet, or not at the version that
 * they are about, are put off instead: those that are known are found by reading `limit` entries of an index, however many wait, and
 * whoever keeps what they wait for makes them due (`wakeMails`). The database's clock decides, because replicas must agree.
 */
export async function claimMails(database: Database, limit: number, leaseMs: number): Promise<Claim> {
  const rows = await database.sql`
    with due as materialized (
      select m.booking_id, m.reason, m.recipient_id, m.user_version, m.event_id, m.event_version, m.snapshot ->> 'hostId' as host_id
      from mails m
      where m.status = 'queued' and m.next_attempt_at <= now()
      order by m.next_attempt_at limit ${limit}
      for update of m skip locked
    ), looked as materialized (
      select due.booking_id, due.reason, u.name, u.email, u.mail_preferences, h.name as host_name,
        u.id is not null and (u.deleted or u.version >= coalesce(due.user_version, 0))
          and (due.event_id is null or e.id is not null and e.version >= coalesce(due.event_version, 0)) as is_known
      from due
        left join users u on u.id = due.recipient_id
        left join events e on e.id = due.event_id
        left join users h on h.id = due.host_id::uuid
    )
    update mails m set
      attempts = m.attempts + case when is_known then 1 else 0 end,
      waits_after = case when is_known then null else m.attempts end,
      next_attempt_at = now() + case when is_known then ${leaseMs}::float8 * interval '1 millisecond'
        else least(greatest(now() - m.created_at, ${firstLookMs}::float8 * interval '1 millisecond'),
          ${lastLookMs}::float8 * interval '1 millisecond') end
    from looked
    where m.booking_id = looked.booking_id and m.reason = looked.reason
    returning is_known, m.booking_id, m.reason, m.message_id, m.recipient_id, m.event_id, m.snapshot, m.attempts,
      m.created_at, name, email, mail_preferences, host_name`;
  const mails = rows
    .filter((row) => row.is_known)
    .map(
      (row): ClaimedMail => ({
        aboutId: row.booking_id,
        reason: row.reason,
        messageId: row.message_id,
        recipientId: row.recipient_id,
        eventId: row.event_id,
        snapshot: row.snapshot,
        attempts: row.attempts,
        createdAt: row.created_at,
        recipient:
          row.email === null ? undefined : { name: row.name, email: row.email, preferences: row.mail_preferences },
        hostName: row.host_name,
      }),
    );
  return { mails, looked: rows.length };
}
