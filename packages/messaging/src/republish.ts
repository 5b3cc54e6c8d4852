import type { Database, Tx } from "@stagedoor/postgres/database";
import { addToOutbox, type OutgoingMessage } from "./outbox.ts";

export type RepublishPage = {
  messages: OutgoingMessage[];
  /** Where the next page starts; nothing after the last one. */
  next: string | undefined;
};

/**
 * Sends the present state of all rows of an aggregate again through the outbox: how a new consumer gets history. Each page is a
 * transaction of its own. `readPage` locks the rows it reads (`for share`), so that a change in progress cannot be overtaken by
 * an older state; versions make the repetition harmless to the others. Pages of at most 500 rows. Returns how many were sent.
 */
export async function republish(
  database: Database,
  readPage: (tx: Tx, after: string | undefined) => Promise<RepublishPage>,
): Promise<number> {
  let sent = 0;
  let after: string | undefined;
  do {
    const page = await database.transaction(async (tx) => {
      const read = await readPage(tx, after);
      await addToOutbox(tx, read.messages);
      return read;
    });
    sent += page.messages.length;
    after = page.next;
  } while (after !== undefined);
  return sent;
}
