import type { RoundHook } from "@stagedoor/messaging/relayRound";
import type { Clock } from "@stagedoor/service/clock";
import { announceDue, markDue } from "../commands/announceAvailability.ts";

/**
 * Says what is left of events, within the relay's rounds and so under its lock: whoever speaks has read what was committed
 * last. An event whose bookings or capacities were just sent is due, `everyMs` after its last announcement at the earliest, and
 * stays due until a round that commits has announced it, whichever process has that one. Nothing here reads more than the rows
 * of the round and what is due: what takes longer is the sweep's, because all messages of bookings wait for the round.
 */
export function createAvailabilityHook(everyMs: number, now: Clock): RoundHook {
  return async (tx, rows) => {
    const at = now();
    await markDue(tx, rows, everyMs, at);
    return announceDue(tx, at);
  };
}
