import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, gt, lte } from "drizzle-orm";
import { bookings } from "./schema.ts";

/** The booking that an attendee made after `since` with an Idempotency-Key, and the hash of the request it was made for. */
export async function findByKey(
  tx: Tx,
  attendeeId: string,
  key: string,
  since: Date,
): Promise<{ id: string; requestHash: string | null } | undefined> {
  const [row] = await tx
    .select({ id: bookings.id, requestHash: bookings.requestHash })
    .from(bookings)
    .where(and(ofKey(attendeeId, key), gt(bookings.createdAt, since)));
  return row;
}

/**
 * Takes an attendee's Idempotency-Key off the booking that it made at `until` or before, which may be one of another event:
 * the key is unique, so it could not be used again otherwise. Whoever locks that booking waits for this transaction, which waits
 * for nothing of theirs.
 */
export async function forgetKey(tx: Tx, attendeeId: string, key: string, until: Date): Promise<void> {
  await tx
    .update(bookings)
    .set({ idempotencyKey: null, requestHash: null })
    .where(and(ofKey(attendeeId, key), lte(bookings.createdAt, until)));
}

const ofKey = (attendeeId: string, key: string) =>
  and(eq(bookings.attendeeId, attendeeId), eq(bookings.idempotencyKey, key));
