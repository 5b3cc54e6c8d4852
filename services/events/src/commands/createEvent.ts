import type { Tx } from "@stagedoor/postgres/database";
import { insertEvent } from "../db/saveEvent.ts";
import { decideCreate, type EventRequest } from "../domain/createEvent.ts";
import { toState } from "../domain/event.ts";
import type { Outcome } from "../domain/outcome.ts";
import { announce } from "./announce.ts";
import type { Deps } from "./deps.ts";
import { noteForNotifications } from "./notifyOfChange.ts";

/** Writes a new event of a host. Limits: those of `deps`. Errors: `invalid`. */
export async function createEvent(tx: Tx, deps: Deps, hostId: string, request: EventRequest): Promise<Outcome> {
  const now = deps.now();
  const outcome = decideCreate(request, { ...deps, hostId, now });
  if (outcome.kind !== "changed") return outcome;
  const { event } = outcome;
  await insertEvent(tx, event);
  await announce(tx, event.status === "published" ? "event.published" : "event.created", toState(event), now);
  await noteForNotifications(tx, undefined, event, now);
  return outcome;
}
