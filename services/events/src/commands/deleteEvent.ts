import type { Tx } from "@stagedoor/postgres/database";
import { removeEvent } from "../db/saveEvent.ts";
import { type DeleteOutcome, decideDelete } from "../domain/changeStatus.ts";
import { announce } from "./announce.ts";
import { type ChangeRequest, lockOwnEvent, type Missing } from "./changeEvent.ts";
import type { Deps } from "./deps.ts";

/** Deletes a draft of a host. Errors: `not_found`, `wrong_state`. */
export async function deleteEvent(tx: Tx, deps: Deps, request: ChangeRequest): Promise<DeleteOutcome | Missing> {
  const event = await lockOwnEvent(tx, request);
  if ("kind" in event) return event;
  const outcome = decideDelete(event);
  if (outcome.kind !== "deleted") return outcome;
  await removeEvent(tx, event.id);
  await announce(tx, "event.deleted", outcome.last, deps.now());
  return outcome;
}
