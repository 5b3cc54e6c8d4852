import type { Tx } from "@stagedoor/postgres/database";
import { and, eq } from "drizzle-orm";
import { bookings } from "./schema.ts";

/** The booking that an attendee made with an Idempotency-Key, and the hash of the request it was made for. */
export async function findByKey(
  tx: Tx,
  attendeeId: string,
  key: string,
): Promise<{ id: string; requestHash: string | null } | undefined> {
  const [row] = await tx
    .select({ id: bookings.id, requestHash: bookings.requestHash })
    .from(bookings)
    .where(and(eq(bookings.attendeeId, attendeeId), eq(bookings.idempotencyKey, key)));
  return row;
}
