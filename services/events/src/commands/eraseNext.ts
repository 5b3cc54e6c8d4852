import type { Database, Tx } from "@stagedoor/postgres/database";
import { forgetKeysOf } from "@stagedoor/service/idempotency";
import type { Logger } from "pino";
import {
  deleteChangesTold,
  deleteTraces,
  type Erasure,
  findEventsToErase,
  finishErasure,
  lockErasure,
} from "../db/erasure.ts";
import { lockEvent } from "../db/lockEvent.ts";
import { removeEvent, updateEvent } from "../db/saveEvent.ts";
import { eraseEvent } from "../domain/eraseEvent.ts";
import { toState } from "../domain/event.ts";
import { announce } from "./announce.ts";

export type EraseDeps = { readonly now: () => Date; readonly log: Logger };

/** Events of one transaction, each of which is locked, written and announced. */
const eventsAtOnce = 20;

/**
 * Erases the next part of what a deleted account left: its events, whom it followed and who followed it, interest, bookings, what its
 * Idempotency-Keys answered. What is left to do is what is still there, so it goes on where it stopped, and a later version of the
 * deletion looks again. One that fails is logged and added to `leftOut`. Answers whether there was anything to do.
 */
export async function eraseNext(
  database: Database,
  { now, log }: EraseDeps,
  batchSize: number,
  leftOut: string[],
): Promise<boolean> {
  let userId: string | undefined;
  try {
    return await database.transaction(async (tx) => {
      const erasure = await lockErasure(tx, leftOut);
      userId = erasure?.userId;
      if (erasure !== undefined) await erasePart(tx, erasure, now(), batchSize);
      return erasure !== undefined;
    });
  } catch (error) {
    if (userId === undefined) throw error;
    log.error({ err: error, userId }, "a deleted account could not be erased; it is tried again");
    leftOut.push(userId);
    return true;
  }
}

async function erasePart(tx: Tx, erasure: Erasure, now: Date, batchSize: number): Promise<void> {
  const { userId } = erasure;
  await forgetKeysOf(tx, userId);
  const eventIds = await findEventsToErase(tx, userId, now, eventsAtOnce);
  for (const eventId of eventIds) await eraseOne(tx, eventId, now);
  const hasNoChanges = await deleteChangesTold(tx, userId, batchSize);
  const isAll = (await deleteTraces(tx, userId, batchSize)) && hasNoChanges;
  if (isAll && eventIds.length < eventsAtOnce) await finishErasure(tx, erasure);
}

async function eraseOne(tx: Tx, eventId: string, now: Date): Promise<void> {
  const event = await lockEvent(tx, eventId);
  if (event === undefined) return;
  const erased = eraseEvent(event, now);
  if (erased.kind === "removed") {
    await removeEvent(tx, eventId);
    return announce(tx, "event.deleted", erased.last, now);
  }
  await updateEvent(tx, erased.event);
  await announce(tx, erased.says, toState(erased.event), now);
}
