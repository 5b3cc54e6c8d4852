import { newId } from "@stagedoor/contracts/ids";
import type { DeletedEvent, EventState } from "@stagedoor/contracts/schemas/events";
import type { Seating } from "@stagedoor/contracts/schemas/parts";
import { seatCount } from "@stagedoor/contracts/seats";
import type { Database } from "@stagedoor/postgres/database";
import { projectEvent } from "../src/commands/projectEvent.ts";

type TypeChanges = {
  readonly id?: string;
  readonly name?: string;
  readonly price?: number;
  /** Of a type with a seat plan: as many as it has seats. */
  readonly capacity?: number;
  readonly maxPerBooking?: number;
  readonly seating?: Seating | null;
  readonly blockedSeats?: readonly string[];
  /** Of its own sale. */
  readonly salesStartDateTime?: string | null;
  readonly salesEndDateTime?: string | null;
};

export type EventChanges = Partial<Omit<EventState, "ticketTypes">> & {
  /** Per ticket type; ids are new unless given. Default: one type with 10 places at 25.00. */
  readonly types?: readonly TypeChanges[];
};

const day = 24 * 3_600_000;

/** A published event in ten days, as events.v1 carries it. */
export function anEvent({ types = [{}], ...changes }: EventChanges = {}): EventState {
  const at = new Date();
  const ticketTypes = types.map((type, index) => ({
    id: type.id ?? newId(),
    name: type.name ?? `Type ${index + 1}`,
    price: { amount: type.price ?? 2500, currency: "gbp" as const },
    capacity: type.seating ? seatCount(type.seating) - (type.blockedSeats?.length ?? 0) : (type.capacity ?? 10),
    maxPerBooking: type.maxPerBooking ?? 6,
    seating: type.seating ?? null,
    blockedSeats: [...(type.blockedSeats ?? [])],
    salesStartDateTime: type.salesStartDateTime ?? null,
    salesEndDateTime: type.salesEndDateTime ?? null,
  }));
  return {
    id: newId(),
    hostId: newId(),
    title: "A concert",
    description: "",
    startDateTime: new Date(at.getTime() + 10 * day).toISOString(),
    endDateTime: new Date(at.getTime() + 10 * day + 7_200_000).toISOString(),
    timezone: "Europe/London",
    venue: null,
    status: "published",
    currency: "gbp",
    ticketTypes,
    capacity: ticketTypes.reduce((sum, type) => sum + type.capacity, 0),
    salesStartDateTime: null,
    salesEndDateTime: null,
    refundPolicy: { kind: "full", untilHoursBefore: 24, percentage: 100 },
    createdAt: at.toISOString(),
    updatedAt: at.toISOString(),
    version: 1,
    ...changes,
  };
}

/** Takes an event over as the consumer does. */
export async function project<E extends EventState | DeletedEvent>(database: Database, event: E): Promise<E> {
  await database.transaction((tx) => projectEvent(tx, { now: () => new Date() }, event));
  return event;
}

/** The id of an event's first ticket type, or another one's. */
export function typeOf(event: EventState, index = 0): string {
  const type = event.ticketTypes[index];
  if (type === undefined) throw new Error(`the event has no ticket type ${index}`);
  return type.id;
}
