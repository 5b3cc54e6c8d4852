import type { OutgoingMessage } from "@stagedoor/messaging/outbox";
import type { ClaimedRow } from "@stagedoor/messaging/relayRound";
import type { Tx } from "@stagedoor/postgres/database";
import { readAvailability } from "../db/availability.ts";
import { markChanged, takeDue } from "../db/availabilityDue.ts";
import { eventsOfBookings, markPublished, publishedVersions } from "../db/availabilityPublished.ts";
import { availabilityMessage } from "./availabilityMessage.ts";

/** Events of one round at most: some 500 bytes each, far below what Kafka takes at once. */
const mostPerRound = 200;

/**
 * Makes the events due whose bookings or capacities are among the rows of a relay round. Numbers among the rows may have waited
 * behind a backlog while newer ones were announced: whatever was, it must be said again after them. To be called inside the
 * round, and rolled back with it, as the rows are.
 */
export async function markDue(tx: Tx, rows: readonly ClaimedRow[], everyMs: number, at: Date): Promise<void> {
  const keysOf = (topic: string) => [...new Set(rows.filter((row) => row.topic === topic).map((row) => row.key))];
  const changed = await eventsOfBookings(tx, keysOf("bookings.v1"));
  await markChanged(tx, { changed, overtaken: keysOf("availability.v1") }, everyMs, at);
}

/** Messages for events that are due, as they are now; the others stay due. To be called inside a relay round. */
export async function announceDue(tx: Tx, at: Date): Promise<OutgoingMessage[]> {
  const due = await takeDue(tx, at, mostPerRound);
  const current = await readAvailability(
    tx,
    due.map(({ eventId }) => eventId),
  );
  // What is only said again does not count as said lately: it would be said again for ever.
  const isAgain = new Set(due.filter(({ again }) => again).map(({ eventId }) => eventId));
  const published = await publishedVersions(tx, [...isAgain]);
  const news = current.filter(({ eventId, version }) => !isAgain.has(eventId) || published.get(eventId) !== version);
  await markPublished(tx, news, at);
  return current.map(availabilityMessage);
}
