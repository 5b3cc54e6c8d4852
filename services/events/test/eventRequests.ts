import { type CreateContext, decideCreate, type EventRequest } from "../src/domain/createEvent.ts";
import type { Event } from "../src/domain/event.ts";
import type { Fault, Outcome } from "../src/domain/outcome.ts";

export const now = new Date("2030-01-01T12:00:00.000Z");
export const hour = 3_600_000;
export const later = (hours: number) => new Date(now.getTime() + hours * hour).toISOString();

/** An event that is accepted, 48 hours from `now`. */
export function request(): EventRequest & { capacity: number } {
  return { title: "Concert", startDateTime: later(48), endDateTime: later(50), capacity: 100 };
}

/** Ids are 1, 2, 3, … in each context. */
export function context(): CreateContext {
  return {
    hostId: "00000000-0000-7000-8000-000000000000",
    newId: ids("00000000-0000-7000-9000"),
    now,
    defaultCurrency: "gbp",
    limits: {
      titleLength: 200,
      descriptionLength: 10_000,
      venueLength: 200,
      ticketTypeNameLength: 100,
      ticketTypes: 20,
      blockedSeats: 5_000,
      capacity: 1_000_000,
      maxPerBooking: 100,
    },
  };
}

export function ids(prefix: string): () => string {
  let last = 0;
  return () => `${prefix}-${String(++last).padStart(12, "0")}`;
}

/** The event of an outcome that must not be a refusal. */
export function eventOf(outcome: Outcome): Event {
  if (outcome.kind === "changed" || outcome.kind === "unchanged") return outcome.event;
  throw new Error(`refused: ${JSON.stringify(outcome)}`);
}

export function createdEvent(changes: Partial<EventRequest> = {}): Event {
  const { capacity, ...rest } = request();
  const places = changes.ticketTypes ? {} : { capacity };
  return eventOf(decideCreate({ ...rest, ...places, ...changes }, context()));
}

export function faultsOf(outcome: Outcome): readonly Fault[] {
  return outcome.kind === "invalid" ? outcome.faults : [];
}

export function refusedFields(outcome: Outcome): string[] {
  return faultsOf(outcome).map(({ field }) => field);
}
