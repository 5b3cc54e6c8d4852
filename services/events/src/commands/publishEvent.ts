import type { Tx } from "@stagedoor/postgres/database";
import { decidePublish } from "../domain/changeStatus.ts";
import type { Outcome } from "../domain/outcome.ts";
import { type ChangeRequest, carryOut, lockOwnEvent, type Missing } from "./changeEvent.ts";
import type { Deps } from "./deps.ts";

/** Publishes an event of a host. Publishing again changes nothing. Errors: `not_found`, `wrong_state`, `invalid`. */
export async function publishEvent(tx: Tx, deps: Deps, request: ChangeRequest): Promise<Outcome | Missing> {
  const event = await lockOwnEvent(tx, request);
  if ("kind" in event) return event;
  const now = deps.now();
  return carryOut(tx, event, decidePublish(event, now), "event.published", now);
}
