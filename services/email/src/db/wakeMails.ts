import type { Tx } from "@stagedoor/postgres/database";
import { type SQL, sql } from "drizzle-orm";

const columns: Readonly<Record<"recipient" | "event", SQL>> = {
  recipient: sql`recipient_id`,
  event: sql`event_id`,
};

/**
 * Makes mails due that waited for this recipient or event. Only those that wait: a mail that is in somebody's hands, or put off by the
 * server, is due when that is over. It reads partial indexes that hold nothing but waiting mails, so that it costs next to nothing.
 */
export async function wakeMails(tx: Tx, what: "recipient" | "event", id: string): Promise<void> {
  await tx.execute(sql`
    update mails set next_attempt_at = now(), waits_after = null
    where ${columns[what]} = ${id}::uuid and status = 'queued' and waits_after is not null and waits_after = attempts`);
}
