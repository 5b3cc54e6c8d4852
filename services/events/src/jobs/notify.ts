import type { Database } from "@stagedoor/postgres/database";
import { type NotifyDeps, type NotifyLimits, notifyNext } from "../commands/notifyNext.ts";
import { notifyOfOpenings } from "../commands/notifyOfOpenings.ts";

/**
 * Tells whoever is to be told, message after message, until nobody is left or the signal is given. Sales that open meanwhile have
 * their turn as well. Replicas share the work: each takes what no other has in hand.
 */
export async function notifyAll(
  database: Database,
  deps: NotifyDeps,
  limits: NotifyLimits,
  signal: AbortSignal,
): Promise<void> {
  for (let isMore = true; isMore && !signal.aborted; ) {
    const opened = await notifyOfOpenings(database, deps);
    const told = await notifyNext(database, deps, limits);
    isMore = opened || told;
  }
}
