import type { Currency, Money } from "@stagedoor/contracts/money";
import type { Seating } from "@stagedoor/contracts/schemas/parts";
import type { TicketType } from "./event.ts";
import type { Limits } from "./limits.ts";
import { toInstantIn } from "./localTime.ts";
import type { Fault } from "./outcome.ts";
import { blockedSeatsFaults, inPlanOrder, newSeating, writtenCapacity } from "./seatPlans.ts";
import { hasControls, tidy } from "./text.ts";

/** A ticket type as a host writes it. */
export type TicketTypeRequest = {
  readonly name: string;
  readonly price: Money;
  /** Absent: as many as the seat plan has seats. */
  readonly capacity?: number;
  /** Null or absent: 10 places, or all of them where there are fewer. */
  readonly maxPerBooking?: number | null;
  /** Null or absent: places have no labels. */
  readonly seating?: Seating | null;
  /** Labels of seats that are not for sale; null or absent: none. */
  readonly blockedSeats?: readonly string[] | null;
  /** Null or absent: those of the event. */
  readonly salesStartDateTime?: string | null;
  readonly salesEndDateTime?: string | null;
};

export const generalAdmission = "General admission";

/** How many places one booking may take of a type unless its host says otherwise. */
export function defaultMaxPerBooking(capacity: number): number {
  return Math.max(1, Math.min(capacity, 10));
}

/** `timezone` is the event's, for times without an offset. */
export function newTicketType(request: TicketTypeRequest, id: string, timezone: string): TicketType {
  const capacity = writtenCapacity(request) ?? 0;
  return {
    id,
    name: tidy(request.name),
    price: { amount: request.price.amount, currency: request.price.currency },
    capacity,
    maxPerBooking: request.maxPerBooking ?? defaultMaxPerBooking(capacity),
    seating: newSeating(request.seating ?? null),
    blockedSeats: inPlanOrder(request.blockedSeats ?? [], request.seating ?? null),
    salesStartDateTime: optionalInstantIn(request.salesStartDateTime, timezone),
    salesEndDateTime: optionalInstantIn(request.salesEndDateTime, timezone),
  };
}

export function optionalInstantIn(text: string | null | undefined, timezone: string): string | null {
  return text ? toInstantIn(text, timezone) : null;
}

/** Absent: as it was; null: none. */
export function editedInstant(
  before: string | null,
  asked: string | null | undefined,
  timezone: string,
): string | null {
  return asked === undefined ? before : optionalInstantIn(asked, timezone);
}

/** The one free ticket type of an event that was given a capacity only. */
export function freeTicketType(capacity: number, currency: Currency, id: string): TicketType {
  return newTicketType({ name: generalAdmission, price: { amount: 0, currency }, capacity }, id, "UTC");
}

export function totalCapacity(types: readonly TicketType[]): number {
  return types.reduce((sum, { capacity }) => sum + capacity, 0);
}

/** What is wrong with the ticket types of an event whose currency is given. `ticketTypes` is not empty. */
export function ticketTypeFaults(types: readonly TicketType[], currency: Currency, limits: Limits): Fault[] {
  const each = types.flatMap((type, index) =>
    faultsOf(type, currency, limits).map((fault) => ({ ...fault, field: `ticketTypes.${index}.${fault.field}` })),
  );
  const total = totalCapacity(types);
  if (each.length > 0 || total <= limits.capacity) return [...each, ...duplicateNames(types)];
  return [{ field: "ticketTypes", message: `must have at most ${limits.capacity} places together` }];
}

function faultsOf(type: TicketType, currency: Currency, limits: Limits): Fault[] {
  const faults: Fault[] = [];
  if (type.name === "") faults.push({ field: "name", message: "must not be empty" });
  if (hasControls(type.name)) faults.push({ field: "name", message: "must not have control characters" });
  if (type.price.currency !== currency) {
    faults.push({ field: "price.currency", message: `must be ${currency}: an event has one currency` });
  }
  const hasBlockedAll = type.seating !== null && type.blockedSeats.length > 0 && type.capacity < 1;
  if (!hasBlockedAll && (type.capacity < 1 || type.capacity > limits.capacity)) {
    faults.push({ field: "capacity", message: `must be from 1 to ${limits.capacity}` });
  }
  if (type.maxPerBooking < 1 || type.maxPerBooking > limits.maxPerBooking) {
    faults.push({ field: "maxPerBooking", message: `must be from 1 to ${limits.maxPerBooking}` });
  }
  faults.push(...blockedSeatsFaults(type, limits.blockedSeats));
  return faults;
}

/** Names are compared without regard to case: nobody can tell "VIP" from "Vip" at the door. */
function duplicateNames(types: readonly TicketType[]): Fault[] {
  const seen = new Set<string>();
  return types.flatMap(({ name }, index) => {
    const key = name.toLowerCase();
    if (seen.has(key)) return [{ field: `ticketTypes.${index}.name`, message: "is the name of another ticket type" }];
    seen.add(key);
    return [];
  });
}
