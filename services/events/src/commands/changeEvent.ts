import type { Tx } from "@stagedoor/postgres/database";
import { lockEvent } from "../db/lockEvent.ts";
import { updateEvent } from "../db/saveEvent.ts";
import { type Event, toState } from "../domain/event.ts";
import type { Outcome } from "../domain/outcome.ts";
import { announce, type EventMessageType } from "./announce.ts";
import { noteForNotifications } from "./notifyOfChange.ts";

export type ChangeRequest = { readonly eventId: string; readonly hostId: string };

/** Not there, or another host's. */
export type Missing = { readonly kind: "not_found" };

/** Locks an event of a host. Errors: `not_found`. */
export async function lockOwnEvent(tx: Tx, { eventId, hostId }: ChangeRequest): Promise<Event | Missing> {
  const event = await lockEvent(tx, eventId);
  return event?.hostId === hostId ? event : { kind: "not_found" };
}

/** Writes what was decided of a locked event, announces it, and notes who is to be told. `before` is the event as it was. */
export async function carryOut(
  tx: Tx,
  before: Event,
  outcome: Outcome,
  type: EventMessageType,
  now: Date,
): Promise<Outcome> {
  if (outcome.kind !== "changed") return outcome;
  await updateEvent(tx, outcome.event);
  await announce(tx, type, toState(outcome.event), now);
  await noteForNotifications(tx, before, outcome.event, now);
  return outcome;
}
