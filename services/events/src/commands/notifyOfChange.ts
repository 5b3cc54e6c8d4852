import { newId } from "@stagedoor/contracts/ids";
import type { Tx } from "@stagedoor/postgres/database";
import {
  deleteNotification,
  insertChange,
  insertPublication,
  joinChange,
  lockWaitingChange,
} from "../db/newNotifications.ts";
import { beginTelling, readOpening } from "../db/saleOpenings.ts";
import type { Event } from "../domain/event.ts";
import { isSameTimeAndPlace, noticeOf, opensSale, whenAndWhere } from "../domain/notice.ts";

/**
 * Notes, in the transaction that writes an event, who is to hear of it: followers of a publication, ticket holders of another time
 * or place, the interested of a sale that the edit opens. `before` is undefined for a new event, which must be locked otherwise. That a
 * sale opens by the clock is found by the notifier itself.
 */
export async function noteForNotifications(tx: Tx, before: Event | undefined, after: Event, now: Date): Promise<void> {
  if (opensSale(before, after, now)) await beginTelling(tx, await readOpening(tx, after.id, now), newId, now);
  const notice = noticeOf(before, after);
  if (notice === "event_published") await insertPublication(tx, newId(), after, now);
  else if (notice === "event_changed" && before !== undefined) await noteChange(tx, before, after, now);
}

/** Edits of which nobody has been told yet become one; an event that is back where it was is not told of. */
async function noteChange(tx: Tx, before: Event, after: Event, now: Date): Promise<void> {
  const waiting = await lockWaitingChange(tx, after.id);
  if (waiting === undefined) return insertChange(tx, newId(), after, whenAndWhere(before), now);
  if (isSameTimeAndPlace(waiting.before, whenAndWhere(after))) return deleteNotification(tx, waiting.id);
  await joinChange(tx, waiting.id, after, now);
}
