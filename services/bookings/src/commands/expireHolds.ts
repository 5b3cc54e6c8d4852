import type { Database } from "@stagedoor/postgres/database";
import { eventsWithDueHolds, lockDueHolds } from "../db/dueHolds.ts";
import { lockStock } from "../db/stock.ts";
import { decideExpiry } from "../domain/decideExpiry.ts";
import { changeBooking } from "./changeBooking.ts";
import type { Make } from "./make.ts";

export type ExpiryLimits = {
  /** Time after `holdExpiresAt` in which payments has the word. */
  readonly graceMs: number;
  /** Holds of one transaction at most. */
  readonly batchSize: number;
};

/**
 * Expires holds whose grace is over, at most `batchSize` per event, each event in a transaction of its own. Answers how many.
 * Several replicas may do it at once.
 */
export async function expireHolds(database: Database, make: Make, limits: ExpiryLimits): Promise<number> {
  const { graceMs, batchSize } = limits;
  const endedBy = new Date(make.now().getTime() - graceMs);
  let expired = 0;
  for (const eventId of await eventsWithDueHolds(database.db, endedBy, batchSize)) {
    expired += await database.transaction(async (tx) => {
      let count = 0;
      await lockStock(tx, eventId);
      for (const booking of await lockDueHolds(tx, eventId, endedBy, batchSize)) {
        const outcome = decideExpiry(booking, graceMs, make.now());
        if (outcome.kind !== "expired") continue;
        await changeBooking(tx, make, booking, { kind: "expired" });
        count += 1;
      }
      return count;
    });
  }
  return expired;
}
