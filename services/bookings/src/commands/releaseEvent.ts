import type { CancelReason } from "@stagedoor/contracts/schemas/bookings";
import type { Database, Tx } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import {
  finishRelease,
  lockDueRelease,
  lockNextLive,
  type OpenRelease,
  postponeRelease,
  type ReleaseTable,
} from "../db/eventReleases.ts";
import { decideCancel } from "../domain/decideCancel.ts";
import type { EventStock } from "../domain/stock.ts";
import type { Make } from "./make.ts";
import { releaseBookings } from "./releaseBookings.ts";

export type ReleaseLimits = {
  /** Bookings of one transaction at most. */
  readonly batchSize: number;
  /** How long an event whose batch failed waits for its next turn. */
  readonly retryMs: number;
};

/** Why all bookings of an event are released, and where that is asked for. */
export type ReleaseKind = {
  readonly table: ReleaseTable;
  readonly reason: Extract<CancelReason, "event_cancelled" | "restored">;
  /** Whether somebody else sees to the event's bookings now. */
  readonly isOvertaken: (event: EventStock) => boolean;
};

/**
 * Releases the next at most `batchSize` bookings of an event, each with a full refund. What is left to do is what is still live, so
 * it goes on where it stopped, whoever stopped it. Events take turns, and one that fails is logged and waits, so that none keeps
 * the others' attendees from their money. Answers whether there was anything to do.
 */
export async function releaseNext(
  database: Database,
  make: Make,
  kind: ReleaseKind,
  limits: ReleaseLimits,
  log: Logger,
): Promise<boolean> {
  let eventId: string | undefined;
  try {
    return await database.transaction(async (tx) => {
      const open = await lockDueRelease(tx, kind.table, make.now());
      eventId = open?.eventId;
      if (open !== undefined) await releaseBatch(tx, make, kind, open, limits.batchSize);
      return open !== undefined;
    });
  } catch (error) {
    if (eventId === undefined) throw error;
    const { reason } = kind;
    log.error({ err: error, eventId, reason }, "bookings of an event could not be released; it waits for another turn");
    const dueAt = new Date(make.now().getTime() + limits.retryMs);
    const failed = eventId;
    await database.transaction((tx) => postponeRelease(tx, kind.table, failed, dueAt));
    return true;
  }
}

async function releaseBatch(
  tx: Tx,
  make: Make,
  { table, reason, isOvertaken }: ReleaseKind,
  open: OpenRelease,
  batchSize: number,
): Promise<void> {
  const { eventId } = open;
  const { event, live, doneTo } = await lockNextLive(tx, open, batchSize);
  if (event === undefined) throw new Error("there is no stock of the event");
  const now = make.now();
  if (isOvertaken(event)) return finishRelease(tx, table, eventId, now);
  const releases = live.flatMap((booking) => {
    const outcome = decideCancel(booking, reason, event.startsAt, now);
    return outcome.kind === "cancelled" ? [{ booking, transition: outcome }] : [];
  });
  await releaseBookings(tx, make, releases);
  if (live.length < batchSize) await finishRelease(tx, table, eventId, now);
  else await postponeRelease(tx, table, eventId, now, doneTo);
}
