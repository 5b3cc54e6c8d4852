import type { Database, Tx } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { lockRestore, putRestore } from "../db/eventReleases.ts";
import { lockStock, readTicketTypes } from "../db/stock.ts";
import type { EventStock } from "../domain/stock.ts";
import type { Make } from "./make.ts";
import { type ReleaseKind, type ReleaseLimits, releaseNext } from "./releaseEvent.ts";

/** requested: `places` that are held or sold now will be free again. gone: the event is cancelled, which releases them already. */
export type RestoreOutcome =
  | { readonly kind: "requested"; readonly requestedAt: Date; readonly places: number }
  | { readonly kind: "unknown" | "gone" };

const isGone = ({ status }: EventStock) => status === "cancelled" || status === "deleted";

/**
 * Asks for the release, with full refunds, of every booking that an event has now; those that are made from now on are not
 * touched, nor is what is over now and paid late. Asking again asks for all that there are by then. Whether it is its host who asks
 * is the caller's to know. Limits: "now" is as exact as the replicas' clocks agree.
 */
export async function requestRestore(tx: Tx, make: Make, eventId: string): Promise<RestoreOutcome> {
  await lockRestore(tx, eventId);
  const event = await lockStock(tx, eventId);
  if (event === undefined) return { kind: "unknown" };
  if (isGone(event)) return { kind: "gone" };
  const types = await readTicketTypes(tx, eventId);
  const requestedAt = await putRestore(tx, eventId, make.now());
  return { kind: "requested", requestedAt, places: types.reduce((sum, { held, sold }) => sum + held + sold, 0) };
}

/** Of an event that is cancelled in the middle of it the cancellation sees to what is left. */
const restored: ReleaseKind = { table: "event_restores", reason: "restored", isOvertaken: isGone };

/** Releases the next bookings of an event whose host asked for it. Answers whether there was anything to do; see `releaseNext`. */
export function restoreBookings(database: Database, make: Make, limits: ReleaseLimits, log: Logger): Promise<boolean> {
  return releaseNext(database, make, restored, limits, log);
}
