import type { Currency } from "@stagedoor/contracts/money";
import type { Event } from "./event.ts";
import { eventFaults, salesEndFaults, startFaults } from "./eventFaults.ts";
import type { Limits } from "./limits.ts";
import { toInstantIn } from "./localTime.ts";
import type { Outcome } from "./outcome.ts";
import { ownSaleOverFaults } from "./ownSales.ts";
import { priceFaults } from "./prices.ts";
import { completeRefundPolicy, defaultRefundPolicy, type RefundPolicyRequest } from "./refundPolicy.ts";
import { seatCountFaults } from "./seatPlans.ts";
import { tidy } from "./text.ts";
import {
  freeTicketType,
  newTicketType,
  optionalInstantIn,
  type TicketTypeRequest,
  totalCapacity,
} from "./ticketTypes.ts";

/** An event as a host writes it: exactly one of `capacity` and `ticketTypes`. */
export type EventRequest = {
  readonly title: string;
  readonly description?: string;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly timezone?: string;
  readonly venue?: string | null;
  readonly capacity?: number;
  readonly ticketTypes?: readonly TicketTypeRequest[];
  readonly salesStartDateTime?: string | null;
  readonly salesEndDateTime?: string | null;
  readonly refundPolicy?: RefundPolicyRequest;
  readonly status?: "draft" | "published";
};

export type CreateContext = {
  readonly hostId: string;
  readonly newId: () => string;
  readonly now: Date;
  readonly limits: Limits;
  /** Of an event that was given no prices. */
  readonly defaultCurrency: Currency;
};

/** Decides a new event. Errors: `invalid` with everything that is wrong, each naming its field. */
export function decideCreate(request: EventRequest, context: CreateContext): Outcome {
  const { capacity, ticketTypes: asked } = request;
  if (capacity === undefined && asked === undefined) {
    return { kind: "invalid", faults: [{ field: "capacity", message: "or ticketTypes must be given" }] };
  }
  if (capacity !== undefined && asked !== undefined) {
    return { kind: "invalid", faults: [{ field: "capacity", message: "cannot be given together with ticketTypes" }] };
  }
  if (asked?.length === 0) {
    return { kind: "invalid", faults: [{ field: "ticketTypes", message: "must not be empty" }] };
  }
  const { policy, faults } = completeRefundPolicy(request.refundPolicy ?? defaultRefundPolicy);
  const event = { ...newEvent(request, context), refundPolicy: policy };
  const late = [
    ...startFaults(event, context.now),
    ...salesEndFaults(event, context.now),
    ...ownSaleOverFaults(event.ticketTypes, context.now),
  ];
  const types = [...seatCountFaults(event.ticketTypes), ...priceFaults(event.ticketTypes)];
  const all = [...eventFaults(event, context.limits), ...types, ...late, ...faults];
  if (all.length === 0) return { kind: "changed", event };
  return { kind: "invalid", faults: capacity === undefined ? all : all.map(ofCapacity) };
}

function newEvent(request: EventRequest, context: CreateContext): Event {
  const { hostId, newId, defaultCurrency } = context;
  const timezone = request.timezone ?? "UTC";
  const ticketTypes = request.ticketTypes?.map((type) => newTicketType(type, newId(), timezone)) ?? [
    freeTicketType(request.capacity ?? 0, defaultCurrency, newId()),
  ];
  const now = context.now.toISOString();
  return {
    id: newId(),
    hostId,
    title: tidy(request.title),
    description: tidy(request.description ?? ""),
    startDateTime: toInstantIn(request.startDateTime, timezone),
    endDateTime: toInstantIn(request.endDateTime, timezone),
    timezone,
    venue: tidy(request.venue ?? "") || null,
    status: request.status ?? "draft",
    currency: ticketTypes[0]?.price.currency ?? defaultCurrency,
    ticketTypes,
    capacity: totalCapacity(ticketTypes),
    salesStartDateTime: optionalInstantIn(request.salesStartDateTime, timezone),
    salesEndDateTime: optionalInstantIn(request.salesEndDateTime, timezone),
    refundPolicy: defaultRefundPolicy,
    createdAt: now,
    updatedAt: now,
    version: 1,
    capacityVersion: 1,
  };
}

/** The caller wrote no ticket types, so a fault is told of the field that was written. */
function ofCapacity<F extends { field: string }>(fault: F): F {
  return fault.field.startsWith("ticketTypes") ? { ...fault, field: "capacity" } : fault;
}
