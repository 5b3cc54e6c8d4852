import type { Tx } from "@stagedoor/postgres/database";
import { removeEvent } from "../db/saveEvent.ts";
import { type DeleteOutcome, decideDelete } from "../domain/changeStatus.ts";
import { announce } from "./announce.ts";
import { type ChangeRequest, carryOut, lockOwnEvent, type Missing } from "./changeEvent.ts";
import type { Deps } from "./deps.ts";

/**
 * Deletes an event of a host. One that is on sale is cancelled before, in the same transaction: whoever reads messages refunds and
 * tells attendees while the event is known, and hears that it is gone afterwards. Errors: `not_found`, `wrong_state`.
 */
export async function deleteEvent(tx: Tx, deps: Deps, request: ChangeRequest): Promise<DeleteOutcome | Missing> {
  const event = await lockOwnEvent(tx, request);
  if ("kind" in event) return event;
  const now = deps.now();
  const outcome = decideDelete(event, now);
  if (outcome.kind !== "deleted") return outcome;
  const { cancelled } = outcome;
  if (cancelled !== null) await carryOut(tx, event, { kind: "changed", event: cancelled }, "event.cancelled", now);
  await removeEvent(tx, event.id);
  await announce(tx, "event.deleted", outcome.last, now);
  return outcome;
}
