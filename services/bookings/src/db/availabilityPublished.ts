import type { Tx } from "@stagedoor/postgres/database";
import { and, asc, eq, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import { availabilityPublished, bookings, eventStock } from "./schema.ts";

/** An event whose numbers differ from those published last; `publishedAt` is null when none were. */
export type Unpublished = { readonly eventId: string; readonly publishedAt: Date | null };

const differs = or(isNull(availabilityPublished.version), ne(availabilityPublished.version, eventStock.version));

/** Which of the events differ from what was published, or of all events the `limit` that changed first. */
export async function findUnpublished(
  tx: Tx,
  of: { readonly eventIds: readonly string[] } | { readonly limit: number },
): Promise<Unpublished[]> {
  const query = tx
    .select({ eventId: eventStock.eventId, publishedAt: availabilityPublished.publishedAt })
    .from(eventStock)
    .leftJoin(availabilityPublished, eq(availabilityPublished.eventId, eventStock.eventId));
  if ("limit" in of) return query.where(differs).orderBy(asc(eventStock.changedAt)).limit(of.limit);
  if (of.eventIds.length === 0) return [];
  return query.where(and(inArray(eventStock.eventId, [...of.eventIds]), differs));
}

/** Notes what a relay round sends; rolled back with it. */
export async function markPublished(
  tx: Tx,
  sent: readonly { readonly eventId: string; readonly version: number }[],
  publishedAt: Date,
): Promise<void> {
  if (sent.length === 0) return;
  await tx
    .insert(availabilityPublished)
    .values(sent.map(({ eventId, version }) => ({ eventId, version, publishedAt })))
    .onConflictDoUpdate({
      target: availabilityPublished.eventId,
      set: { version: sql`excluded.version`, publishedAt: sql`excluded.published_at` },
      setWhere: lt(availabilityPublished.version, sql`excluded.version`),
    });
}

/** Makes events count as never published. */
export async function forgetPublished(tx: Tx, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.delete(availabilityPublished).where(inArray(availabilityPublished.eventId, [...eventIds]));
}

/** The events of bookings. */
export async function eventsOfBookings(tx: Tx, bookingIds: readonly string[]): Promise<string[]> {
  if (bookingIds.length === 0) return [];
  const rows = await tx
    .selectDistinct({ eventId: bookings.eventId })
    .from(bookings)
    .where(inArray(bookings.id, [...bookingIds]));
  return rows.map(({ eventId }) => eventId);
}
