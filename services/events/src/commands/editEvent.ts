import type { Tx } from "@stagedoor/postgres/database";
import { readTakenPlaces } from "../db/takenPlaces.ts";
import { decideEdit, type EventPatch } from "../domain/editEvent.ts";
import type { Outcome } from "../domain/outcome.ts";
import { type ChangeRequest, carryOut, lockOwnEvent, type Missing } from "./changeEvent.ts";
import type { Deps } from "./deps.ts";

export type EditRequest = ChangeRequest & {
  readonly patch: EventPatch;
  /** The version that the host has seen; without it, whatever is there is changed. */
  readonly seenVersion: number | undefined;
};

export type Stale = { readonly kind: "version_conflict"; readonly version: number };

/**
 * Changes an event of a host. A new capacity is in force once bookings has applied it.
 * Limits: those of `deps`. Errors: `not_found`, `version_conflict`, `wrong_state`, `invalid`.
 */
export async function editEvent(tx: Tx, deps: Deps, request: EditRequest): Promise<Outcome | Missing | Stale> {
  const event = await lockOwnEvent(tx, request);
  if ("kind" in event) return event;
  const { seenVersion, patch } = request;
  if (seenVersion !== undefined && seenVersion !== event.version) {
    return { kind: "version_conflict", version: event.version };
  }
  const now = deps.now();
  const taken = await readTakenPlaces(tx, event.id);
  return carryOut(tx, event, decideEdit(event, patch, { ...deps, now, taken }), "event.updated", now);
}
