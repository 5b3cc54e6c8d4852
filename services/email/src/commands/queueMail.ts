import type { Tx } from "@stagedoor/postgres/database";
import { mails } from "../db/schema.ts";
import type { MailRequest } from "../domain/mailRequest.ts";
import { messageIdOf } from "../domain/messageId.ts";

/** Queues a mail in the transaction of the message that calls for it. The same booking and reason again changes nothing. */
export async function queueMail(tx: Tx, request: MailRequest, domain: string): Promise<void> {
  const messageId = messageIdOf(request.bookingId, request.reason, domain);
  await tx
    .insert(mails)
    .values({ ...request, messageId })
    .onConflictDoNothing();
}
