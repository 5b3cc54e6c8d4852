import type { DeletedEvent, EventState } from "@stagedoor/contracts/schemas/events";
import { seatPosition } from "@stagedoor/contracts/seats";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { insertEventStock, requestCancellation, updateEventStock, writeTicketTypes } from "../db/eventStock.ts";
import { lockStock, readTicketTypes } from "../db/stock.ts";
import { findTaken } from "../db/takenSeats.ts";
import { toAvailability } from "../domain/availability.ts";
import { type CapacityOutcome, decideCapacity, type TicketTypePlan } from "../domain/decideCapacity.ts";
import { blockedSeatsOf } from "../domain/seats.ts";
import type { EventStock, TicketTypeStock } from "../domain/stock.ts";
import { availabilityMessage } from "./availabilityMessage.ts";
import type { Make } from "./make.ts";

/**
 * Takes over a newer version of an event under its stock's lock: selling state, sale windows, and capacities and seats unless they
 * would fall below what is taken. Either way `eventVersion` says that they were decided, and availability.v1 says which are in
 * force and whether they were refused.
 * An older version changes nothing.
 */
export async function projectEvent(tx: Tx, make: Pick<Make, "now">, event: EventState | DeletedEvent): Promise<void> {
  const now = make.now();
  await insertEventStock(tx, { ...toStock(event, now), eventVersion: 0, version: 0 });
  const current = await lockStock(tx, event.id);
  if (current === undefined || current.eventVersion >= event.version) return;
  const counted = { eventVersion: event.version, version: current.version + 1, changedAt: now };
  const before = await readTicketTypes(tx, event.id);
  const { kind, ticketTypes: after } =
    "deleted" in event ? ({ kind: "applied", ticketTypes: before } as const) : await decide(tx, before, event);
  const refusedVersion = kind === "refused" ? event.version : null;
  const next =
    "deleted" in event
      ? { ...current, ...counted, refusedVersion, status: "deleted" as const }
      : { ...toStock(event, now), ...counted, refusedVersion };
  await updateEventStock(tx, next);
  await writeTicketTypes(tx, event.id, after);
  if (next.status === "cancelled" || next.status === "deleted") await requestCancellation(tx, event.id, now);
  await addToOutbox(tx, [availabilityMessage(toAvailability(next, after))]);
}

async function decide(tx: Tx, before: readonly TicketTypeStock[], event: EventState): Promise<CapacityOutcome> {
  const planned = event.ticketTypes.map(toPlan);
  return decideCapacity(before, planned, await findTaken(tx, blockedSeatsOf(planned)));
}

function toPlan(type: EventState["ticketTypes"][number]): TicketTypePlan {
  const { id, name, price, maxPerBooking, seating, capacity } = type;
  const blocked = (type.blockedSeats ?? []).flatMap((label) => (seating && seatPosition(label, seating)) ?? []);
  return {
    id,
    name,
    price: price.amount,
    maxPerBooking,
    seating,
    blockedSeats: new Set(blocked.sort((one, other) => one - other)),
    salesStartAt: instant(type.salesStartDateTime ?? null),
    salesEndAt: instant(type.salesEndDateTime ?? null),
    capacity,
  };
}

const instant = (text: string | null) => (text === null ? null : new Date(text));

/** Only the last word of a deleted event may be left on the compacted topic; then nothing more is known of it. */
const nobody = "00000000-0000-0000-0000-000000000000";

function toStock(event: EventState | DeletedEvent, now: Date): EventStock {
  const common = { eventId: event.id, eventVersion: event.version, version: 1, changedAt: now };
  if ("deleted" in event) {
    return {
      ...common,
      hostId: nobody,
      status: "deleted",
      currency: "gbp",
      startsAt: now,
      salesStartAt: null,
      salesEndAt: null,
      refundPolicy: { kind: "none", untilHoursBefore: 0, percentage: 0 },
    };
  }
  return {
    ...common,
    hostId: event.hostId,
    status: event.status,
    currency: event.currency,
    startsAt: new Date(event.startDateTime),
    salesStartAt: instant(event.salesStartDateTime),
    salesEndAt: instant(event.salesEndDateTime),
    refundPolicy: event.refundPolicy,
  };
}
