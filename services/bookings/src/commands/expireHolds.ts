import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { findDueHolds, lockDueHolds } from "../db/dueHolds.ts";
import { decideExpiry } from "../domain/decideExpiry.ts";
import type { Make } from "./make.ts";
import { releaseBookings } from "./releaseBookings.ts";

export type ExpiryLimits = {
  /** Time after `holdExpiresAt` in which payments has the word. */
  readonly graceMs: number;
  /** Holds of one transaction at most. */
  readonly batchSize: number;
};

export type ExpiryRound = {
  readonly expired: number;
  /** Events whose holds could not be expired. */
  readonly failed: string[];
};

/**
 * Expires the `batchSize` holds that ended first and whose grace is over, those of each event in a transaction of its own: between
 * two of them others of the event have their turn. An event that fails is logged and left out; `except` are those that failed
 * before, whose holds would otherwise stand at the head for ever. Several replicas may do it at once.
 */
export async function expireHolds(
  database: Database,
  make: Make,
  limits: ExpiryLimits,
  log: Logger,
  except: readonly string[] = [],
): Promise<ExpiryRound> {
  const { graceMs, batchSize } = limits;
  const endedBy = new Date(make.now().getTime() - graceMs);
  const failed: string[] = [];
  let expired = 0;
  for (const [eventId, ids] of await findDueHolds(database.db, endedBy, batchSize, except)) {
    try {
      expired += await expireHoldsOf(database, make, graceMs, eventId, ids);
    } catch (error) {
      log.error({ err: error, eventId }, "holds of an event could not be expired; others go on");
      failed.push(eventId);
    }
  }
  return { expired, failed };
}

/** Expires those of an event's bookings that are holds whose grace is over, in one transaction. Answers how many. */
export async function expireHoldsOf(
  database: Database,
  make: Make,
  graceMs: number,
  eventId: string,
  bookingIds: readonly string[],
): Promise<number> {
  const endedBy = new Date(make.now().getTime() - graceMs);
  return database.transaction(async (tx) => {
    const due = await lockDueHolds(tx, eventId, bookingIds, endedBy);
    const over = due.filter((booking) => decideExpiry(booking, graceMs, make.now()).kind === "expired");
    await releaseBookings(
      tx,
      make,
      over.map((booking) => ({ booking, transition: { kind: "expired" } })),
    );
    return over.length;
  });
}
