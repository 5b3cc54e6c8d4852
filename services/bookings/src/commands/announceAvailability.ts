import type { OutgoingMessage } from "@stagedoor/messaging/outbox";
import type { ClaimedRow } from "@stagedoor/messaging/relayRound";
import type { Tx } from "@stagedoor/postgres/database";
import { readAvailability } from "../db/availability.ts";
import { eventsOfBookings, findUnpublished, forgetPublished, markPublished } from "../db/availabilityPublished.ts";
import { availabilityMessage } from "./availabilityMessage.ts";

/** Events of one round at most: some 500 bytes each, far below what Kafka takes at once. */
const mostPerRound = 200;

/**
 * The events whose bookings or capacities are among the rows of a relay round. Numbers among the rows may have waited behind a
 * backlog while newer ones were announced: whatever was, it must be said again after them.
 */
export async function eventsOfRows(tx: Tx, rows: readonly ClaimedRow[]): Promise<string[]> {
  const keysOf = (topic: string) => [...new Set(rows.filter((row) => row.topic === topic).map((row) => row.key))];
  const overtaken = keysOf("availability.v1");
  await forgetPublished(tx, overtaken);
  return [...overtaken, ...(await eventsOfBookings(tx, keysOf("bookings.v1")))];
}

/** Events that differ from what was published last, the one that changed first at the beginning. */
export async function eventsToAnnounce(tx: Tx): Promise<string[]> {
  return (await findUnpublished(tx, { limit: 10 * mostPerRound })).map(({ eventId }) => eventId);
}

/**
 * Messages for those of the `due` events whose last announcement is at least `everyMs` ago, and which events are still due:
 * these and those that came too soon. To be called inside a relay round, and rolled back with it.
 */
export async function announce(
  tx: Tx,
  due: readonly string[],
  everyMs: number,
  at: Date,
): Promise<{ messages: OutgoingMessage[]; due: string[] }> {
  const unpublished = await findUnpublished(tx, { eventIds: due });
  const ripe = unpublished.filter(
    ({ publishedAt }) => publishedAt === null || at.getTime() - publishedAt.getTime() >= everyMs,
  );
  const ids = ripe.slice(0, mostPerRound).map(({ eventId }) => eventId);
  const current = await readAvailability(tx, ids);
  await markPublished(tx, current, at);
  return { messages: current.map(availabilityMessage), due: unpublished.map(({ eventId }) => eventId) };
}
