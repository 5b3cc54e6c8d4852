import type { RoundHook } from "@stagedoor/messaging/relayRound";
import type { Clock } from "@stagedoor/service/clock";
import { announce, eventsOfRows, eventsToAnnounce } from "../commands/announceAvailability.ts";

export type AnnounceLimits = {
  /** Least time between two announcements of one event, in ms. */
  readonly everyMs: number;
  /** How often all events are compared with what was announced last, in ms. */
  readonly sweepMs: number;
};

/**
 * Says what is left of events, within the relay's rounds and so under its lock: whoever speaks has read what was committed
 * last. An event whose bookings or capacities were just sent is due; it stays due until a later round finds its last numbers
 * published, so a round that fails, or one that comes too soon after another, loses nothing. A process that dies with events
 * due leaves them to the sweep, its own after a restart or another replica's.
 */
export function createAvailabilityHook({ everyMs, sweepMs }: AnnounceLimits, now: Clock): RoundHook {
  const due = new Set<string>();
  let sweptAt = Number.NEGATIVE_INFINITY;

  return async (tx, rows) => {
    const at = now();
    const fresh = await eventsOfRows(tx, rows);
    const isSweep = at.getTime() - sweptAt >= sweepMs;
    const missed = isSweep ? await eventsToAnnounce(tx) : [];
    for (const eventId of [...fresh, ...missed]) due.add(eventId);
    if (isSweep) sweptAt = at.getTime();
    if (due.size === 0) return [];
    const announced = await announce(tx, [...due], everyMs, at);
    due.clear();
    for (const eventId of announced.due) due.add(eventId);
    return announced.messages;
  };
}
