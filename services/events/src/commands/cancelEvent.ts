import type { Tx } from "@stagedoor/postgres/database";
import { decideCancel } from "../domain/changeStatus.ts";
import type { Outcome } from "../domain/outcome.ts";
import { type ChangeRequest, carryOut, lockOwnEvent, type Missing } from "./changeEvent.ts";
import type { Deps } from "./deps.ts";

/** Cancels an event of a host; bookings then cancels what was booked. Cancelling again changes nothing. Errors: `not_found`, `wrong_state`. */
export async function cancelEvent(tx: Tx, deps: Deps, request: ChangeRequest): Promise<Outcome | Missing> {
  const event = await lockOwnEvent(tx, request);
  if ("kind" in event) return event;
  const now = deps.now();
  return carryOut(tx, event, decideCancel(event, now), "event.cancelled", now);
}
