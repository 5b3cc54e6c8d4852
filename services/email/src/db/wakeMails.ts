import type { Tx } from "@stagedoor/postgres/database";
import { type SQL, sql } from "drizzle-orm";

// In the words of the partial index of each (migration 0003), which holds nothing but waiting mails.
const waitingFor: Readonly<Record<"recipient" | "event", (id: string) => SQL>> = {
  recipient: (id) => sql`recipient_id = ${id}::uuid and waits_after >= 0`,
  event: (id) => sql`event_id = ${id}::uuid and waits_after is not null`,
};

/**
 * Makes mails due that waited for this recipient or event. Only those that wait: a mail that is in somebody's hands, or put off by the
 * server, is due when that is over. It reads waiting mails of this one only, so that it costs next to nothing.
 */
export async function wakeMails(tx: Tx, what: "recipient" | "event", id: string): Promise<void> {
  await tx.execute(sql`
    update mails set next_attempt_at = now(), waits_after = null
    where ${waitingFor[what](id)} and status = 'queued' and waits_after = attempts`);
}
