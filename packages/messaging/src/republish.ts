import type { Database, Tx } from "@stagedoor/postgres/database";
import { pause } from "./connection.ts";
import { addToOutbox, type OutgoingMessage } from "./outbox.ts";

/**
 * The next rows of an aggregate as messages of their present state, one each: those whose id, the message's subject, is above
 * `after` (undefined at first), in the order of ids, at most `limit`. It locks the rows that it reads (`for share`), so that a
 * change in progress cannot be overtaken by an older state. No messages: there are no more.
 */
export type RepublishSource = (
  tx: Tx,
  page: { readonly after: string | undefined; readonly limit: number },
) => Promise<OutgoingMessage[]>;

export type RepublishOptions = {
  /** Goes on above this id, where an earlier run has stopped. */
  after?: string | undefined;
  /** Rows of one transaction, which locks them while it lasts. Default 200. */
  pageSize?: number;
  /** No page is added while this many messages wait in the outbox, so that present news is not held up. Default 2 000. */
  mostWaiting?: number;
  /** Called after each page. */
  onPage?: (progress: RepublishProgress) => void;
  /** Stops after the page in hand. */
  signal?: AbortSignal;
};

export type RepublishProgress = { readonly sent: number /** The last id. */; readonly last: string };

const waitMs = 100;

/**
 * Sends the present state of all rows of an aggregate again through the outbox: how a new consumer gets history. Versions and
 * the inbox make the repetition harmless to the others. It holds one page in memory, and needs a relay that runs meanwhile.
 * Answers how many were sent, and whether that is all.
 */
export async function republish(
  database: Database,
  source: RepublishSource,
  options: RepublishOptions = {},
): Promise<{ sent: number; complete: boolean }> {
  const { pageSize = 200, mostWaiting = 2_000, onPage, signal = new AbortController().signal } = options;
  let after = options.after;
  for (let sent = 0; ; ) {
    await untilThereIsRoom(database, mostWaiting, signal);
    if (signal.aborted) return { sent, complete: false };
    const messages = await database.transaction(async (tx) => {
      const read = await source(tx, { after, limit: pageSize });
      await addToOutbox(tx, read);
      return read;
    });
    const last = messages.at(-1)?.subject;
    if (last === undefined) return { sent, complete: true };
    after = last;
    sent += messages.length;
    onPage?.({ sent, last });
  }
}

async function untilThereIsRoom(database: Database, mostWaiting: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [row] = await database.sql<{ waiting: number }[]>`
      select count(*)::int as waiting from (select from outbox limit ${mostWaiting}) as counted`;
    if ((row?.waiting ?? 0) < mostWaiting) return;
    await pause(waitMs, signal);
  }
}
