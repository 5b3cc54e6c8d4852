import type { Database, Tx } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import {
  findLiveOf,
  finishAttendee,
  forgetBookingKeys,
  lockDueAttendee,
  postponeAttendee,
} from "../db/attendeeReleases.ts";
import { findLetIn } from "../db/checkIns.ts";
import { lockBookings } from "../db/lockBookings.ts";
import { decideCancel } from "../domain/decideCancel.ts";
import type { Make } from "./make.ts";
import { releaseBookings } from "./releaseBookings.ts";
import type { ReleaseLimits } from "./releaseEvent.ts";

/**
 * Cancels the next at most `batchSize` live bookings of an attendee whose account is gone, with refunds by the policy. What is
 * left to do is what is still live, so it goes on where it stopped, whoever stopped it. Attendees take turns, and one that fails is
 * logged and waits. Answers whether there was anything to do.
 */
export async function releaseNextAttendee(
  database: Database,
  make: Make,
  limits: ReleaseLimits,
  log: Logger,
): Promise<boolean> {
  let attendeeId: string | undefined;
  try {
    return await database.transaction(async (tx) => {
      attendeeId = await lockDueAttendee(tx, make.now());
      if (attendeeId !== undefined) await releaseBatch(tx, make, attendeeId, limits.batchSize);
      return attendeeId !== undefined;
    });
  } catch (error) {
    if (attendeeId === undefined) throw error;
    log.error(
      { err: error, attendeeId },
      "bookings of a deleted account could not be released; it waits for another turn",
    );
    const [failed, dueAt] = [attendeeId, new Date(make.now().getTime() + limits.retryMs)];
    await database.transaction((tx) => postponeAttendee(tx, failed, dueAt));
    return true;
  }
}

async function releaseBatch(tx: Tx, make: Make, attendeeId: string, batchSize: number): Promise<void> {
  const now = make.now();
  const ids = await findLiveOf(tx, attendeeId, now, batchSize);
  if (ids.length === 0) {
    await forgetBookingKeys(tx, attendeeId);
    return finishAttendee(tx, attendeeId, now);
  }
  const { events, bookings } = await lockBookings(tx, ids);
  const letIn = await findLetIn(tx, ids);
  const releases = [...bookings.values()].flatMap((booking) => {
    // Who came first to the lock may have ended it.
    const startsAt = events.get(booking.eventId)?.startsAt ?? booking.startsAt;
    const outcome = decideCancel(booking, "account_deleted", startsAt, now);
    const isOver = booking.status === "expired" || letIn.has(booking.id);
    return outcome.kind === "cancelled" && !isOver ? [{ booking, transition: outcome }] : [];
  });
  await releaseBookings(tx, make, releases);
  await postponeAttendee(tx, attendeeId, now);
}
