import type { Tx } from "@stagedoor/postgres/database";
import { lockTickets, writeCheckIns } from "../db/checkIns.ts";
import { type CheckInOutcome, type Door, decideCheckIn } from "../domain/checkIn.ts";
import type { Make } from "./make.ts";

export type Scan = {
  readonly door: Door;
  /** What was scanned, or the ticket that the host found by its attendee's name. */
  readonly of: { readonly code: string } | { readonly ticketId: string };
  readonly gate: string | null;
};

/**
 * Lets the holder of a ticket in, once: of several who ask at the same time one is told so. Answers `unknown` for a code that is no
 * ticket's: codes are compared whole, so one that was changed or made elsewhere is none.
 */
export async function checkIn(
  tx: Tx,
  make: Pick<Make, "now">,
  { door, of, gate }: Scan,
): Promise<CheckInOutcome | { readonly kind: "unknown" }> {
  const [ticket] = await lockTickets(tx, "code" in of ? { codes: [of.code] } : { ids: [of.ticketId] });
  if (ticket === undefined) return { kind: "code" in of ? "unknown" : "not_found" };
  // The time is taken under the lock: who is told the first time must not find it in the future.
  const outcome = decideCheckIn(ticket, door, { at: make.now(), gate });
  if (outcome.kind === "checked_in") await writeCheckIns(tx, [outcome.ticket]);
  return outcome;
}
