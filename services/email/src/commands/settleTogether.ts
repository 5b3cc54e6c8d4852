import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@stagedoor/postgres/database";
import { isTransient } from "@stagedoor/postgres/transient";
import type { ClaimedMail } from "../db/claimMails.ts";
import { type Settled, type Settlement, settleMails } from "../db/settleMails.ts";

/** Writes down what became of a mail. Answers whether the mail was still this process' to decide on. */
export type Settle = (mail: ClaimedMail, settlement: Settlement) => Promise<boolean>;

type Waiting = Settled & { done(isOurs: boolean): void; failed(error: unknown): void };

const retryMs = 200;

/**
 * Settles together what connections finish while the commit before is on its way: no timer, one statement at a time. Who settles
 * waits for the commit before the next mail goes on its connection, so a killed process leaves at most one mail a connection of
 * which the server has said 250 and the database nothing.
 *
 * While the database is away it tries again until `isStopping`: the mails are sent, and were they claimed anew they would go twice.
 * Errors: the database's, when it is not one that passes, or when stopping.
 */
export function settleTogether(database: Database, isStopping: () => boolean): Settle {
  let waiting: Waiting[] = [];
  let isWriting = false;

  async function write(): Promise<void> {
    isWriting = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const ours = await untilItPasses(() => settleMails(database, batch), isStopping);
        for (const { mail, done } of batch) done(ours.has(mail));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    isWriting = false;
  }

  return (mail, settlement) =>
    new Promise((done, failed) => {
      waiting.push({ mail, settlement, done, failed });
      if (!isWriting) void write();
    });
}

async function untilItPasses<T>(run: () => Promise<T>, isStopping: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await run();
    } catch (error) {
      if (isStopping() || !isTransient(error)) throw error;
      await delay(retryMs);
    }
  }
}
