import type { Tx } from "@stagedoor/postgres/database";
import { sql } from "drizzle-orm";
import { mails } from "../db/schema.ts";
import type { MailRequest } from "../domain/mailRequest.ts";
import { messageIdOf } from "../domain/messageId.ts";

/**
 * Queues a mail in the transaction of the message that calls for it. The same subject and reason again changes nothing. It goes before
 * the mails to many that were queued in the last minute: somebody waits for it.
 */
export async function queueMail(tx: Tx, request: MailRequest, domain: string): Promise<void> {
  const messageId = messageIdOf(request.aboutId, request.reason, domain);
  await tx
    .insert(mails)
    .values({ ...request, messageId, nextAttemptAt: sql`now() - interval '1 minute'` })
    .onConflictDoNothing();
}
