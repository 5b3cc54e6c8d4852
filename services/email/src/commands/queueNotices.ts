import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import type { NoticeRequest } from "../domain/mailRequest.ts";

/**
 * Queues the same mail to many in one statement, in the transaction of the message that calls for it. Whoever has it already gets no
 * other one. Limits: those of the message, 500 recipients.
 */
export async function queueNotices(tx: Tx, request: NoticeRequest, domain: string): Promise<void> {
  const { eventId, eventVersion, reason, recipients, snapshot } = request;
  // The Message-ID is that of messageIdOf, with the recipient in the reason.
  await tx.execute(sql`
    insert into mails (booking_id, reason, message_id, recipient_id, event_id, event_version, snapshot)
    select ${eventId}::uuid, ${reason} || '.' || recipient,
      '<' || ${eventId} || '.' || ${reason} || '.' || recipient || ${`@${domain}>`},
      recipient, ${eventId}::uuid, ${eventVersion}::bigint, ${JSON.stringify(snapshot)}::jsonb
    from unnest(${sql.param(recipients)}::uuid[]) recipient
    on conflict do nothing`);
}
