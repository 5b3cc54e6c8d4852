import type { Event, TicketType } from "../domain/event.ts";
import type { events, ticketTypes } from "./schema.ts";

export type EventRow = typeof events.$inferSelect;
type StoredTicketType = typeof ticketTypes.$inferSelect;
type Sale = "salesStartAt" | "salesEndAt";
/** A row, or the JSON of one. */
export type TicketTypeRow = Omit<StoredTicketType, "eventId" | "position" | Sale> & Record<Sale, Date | string | null>;

/** Rows as an event; `types` in the order of their positions. */
export function toEvent(row: EventRow, types: readonly TicketTypeRow[]): Event {
  return {
    id: row.id,
    hostId: row.hostId,
    title: row.title,
    description: row.description,
    startDateTime: row.startAt.toISOString(),
    endDateTime: row.endAt.toISOString(),
    timezone: row.timezone,
    venue: row.venue,
    status: row.status,
    currency: row.currency,
    ticketTypes: types.map((type) => toTicketType(type, row.currency)),
    capacity: row.capacity,
    salesStartDateTime: optionalText(row.salesStartAt),
    salesEndDateTime: optionalText(row.salesEndAt),
    refundPolicy: {
      kind: row.refundKind,
      untilHoursBefore: row.refundUntilHoursBefore,
      percentage: row.refundPercentage,
    },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    capacityVersion: row.capacityVersion,
  };
}

/** Of an instant from a column, or from JSON that the database made. */
function optionalText(instant: Date | string | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

function toTicketType(row: TicketTypeRow, currency: Event["currency"]): TicketType {
  const { id, name, price, capacity, maxPerBooking, seatRows: rows, seatsPerRow, blockedSeats } = row;
  const seating = rows === null || seatsPerRow === null ? null : { rows, seatsPerRow };
  return {
    id,
    name,
    price: { amount: price, currency },
    capacity,
    maxPerBooking,
    seating,
    blockedSeats,
    salesStartDateTime: optionalText(row.salesStartAt),
    salesEndDateTime: optionalText(row.salesEndAt),
  };
}

export function toEventRow(event: Event): EventRow {
  const { refundPolicy, salesStartDateTime, salesEndDateTime } = event;
  return {
    id: event.id,
    hostId: event.hostId,
    title: event.title,
    description: event.description,
    startAt: new Date(event.startDateTime),
    endAt: new Date(event.endDateTime),
    timezone: event.timezone,
    venue: event.venue,
    status: event.status,
    currency: event.currency,
    capacity: event.capacity,
    salesStartAt: optionalDate(salesStartDateTime),
    salesEndAt: optionalDate(salesEndDateTime),
    refundKind: refundPolicy.kind,
    refundUntilHoursBefore: refundPolicy.untilHoursBefore,
    refundPercentage: refundPolicy.percentage,
    createdAt: new Date(event.createdAt),
    updatedAt: new Date(event.updatedAt),
    version: event.version,
    capacityVersion: event.capacityVersion,
  };
}

export function optionalDate(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
