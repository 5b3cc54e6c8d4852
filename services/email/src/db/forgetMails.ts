import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";

/** Drops what is queued for a recipient, and forgets what it said and what mail servers said of it, also of mails that failed. */
export async function forgetMails(tx: Tx, recipientId: string): Promise<void> {
  await tx.execute(sql`
    update mails
    set status = case when status = 'queued' then 'dropped' else status end,
      snapshot = null, last_error = null, settled_at = coalesce(settled_at, now())
    where recipient_id = ${recipientId}::uuid and (snapshot is not null or last_error is not null)`);
}
