import type { Tx } from "@stagedoor/postgres/database";
import { asc, gt, inArray, sql } from "drizzle-orm";
import { availabilityPublished, bookings, eventStock } from "./schema.ts";

type Said = { readonly eventId: string; readonly version: number };

/** Notes what a relay round sends; rolled back with it. */
export async function markPublished(tx: Tx, sent: readonly Said[], publishedAt: Date): Promise<void> {
  if (sent.length === 0) return;
  await tx
    .insert(availabilityPublished)
    .values(sent.map(({ eventId, version }) => ({ eventId, version, publishedAt })))
    .onConflictDoUpdate({
      target: availabilityPublished.eventId,
      set: { version: sql`excluded.version`, publishedAt: sql`excluded.published_at` },
    });
}

/** Which versions of events were published last; those of which none was are missing. */
export async function publishedVersions(
  db: Pick<Tx, "select">,
  eventIds: readonly string[],
): Promise<Map<string, number>> {
  if (eventIds.length === 0) return new Map();
  const { eventId, version } = availabilityPublished;
  const rows = await db
    .select({ eventId, version })
    .from(availabilityPublished)
    .where(inArray(eventId, [...eventIds]));
  return new Map(rows.map((row) => [row.eventId, row.version]));
}

export type Published = { readonly eventId: string; readonly publishedAt: Date };

/** At most `limit` events that were published after another one, those published first first. */
export async function publishedAfter(
  db: Pick<Tx, "select">,
  after: Published,
  limit: number,
): Promise<readonly Published[]> {
  const { eventId, publishedAt } = availabilityPublished;
  return db
    .select({ eventId, publishedAt })
    .from(availabilityPublished)
    .where(
      sql`(${publishedAt}, ${eventId}) > (${after.publishedAt.toISOString()}::timestamptz, ${after.eventId}::uuid)`,
    )
    .orderBy(asc(publishedAt), asc(eventId))
    .limit(limit);
}

/** At most `limit` events by id that come after one, and which of them differ from what was published last. */
export async function differencesAfter(
  db: Pick<Tx, "select">,
  afterId: string,
  limit: number,
): Promise<{ lastId: string | undefined; differing: string[] }> {
  const { eventId, version } = eventStock;
  // Two statements, so that no join can be planned that reads the whole of either table.
  const page = await db
    .select({ eventId, version })
    .from(eventStock)
    .where(gt(eventId, afterId))
    .orderBy(asc(eventId))
    .limit(limit);
  const published = await publishedVersions(
    db,
    page.map((each) => each.eventId),
  );
  const differing = page.filter((each) => published.get(each.eventId) !== each.version);
  return { lastId: page.at(-1)?.eventId, differing: differing.map((each) => each.eventId) };
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
