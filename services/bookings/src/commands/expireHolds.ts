import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
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

export type ExpiryRound = {
  readonly expired: number /** Events whose holds could not be expired. */;
  readonly failed: string[];
};

/**
 * Expires holds whose grace is over, at most `batchSize` per event, those that ended first first. An event that fails is logged
 * and left out; `except` are those that failed before, whose holds would otherwise stand at the head for ever. Several replicas
 * may do it at once.
 */
export async function expireHolds(
  database: Database,
  make: Make,
  limits: ExpiryLimits,
  log: Logger,
  except: readonly string[] = [],
): Promise<ExpiryRound> {
  const endedBy = new Date(make.now().getTime() - limits.graceMs);
  const failed: string[] = [];
  let expired = 0;
  for (const eventId of await eventsWithDueHolds(database.db, endedBy, limits.batchSize, except)) {
    try {
      expired += await expireHoldsOf(database, make, limits, eventId);
    } catch (error) {
      log.error({ err: error, eventId }, "holds of an event could not be expired; others go on");
      failed.push(eventId);
    }
  }
  return { expired, failed };
}

/** Expires at most `batchSize` holds of one event, in a transaction of its own. Answers how many. */
export async function expireHoldsOf(
  database: Database,
  make: Make,
  { graceMs, batchSize }: ExpiryLimits,
  eventId: string,
): Promise<number> {
  const endedBy = new Date(make.now().getTime() - graceMs);
  return database.transaction(async (tx) => {
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
