import { editTicketTypes, patchTicketType, type Taken, type TicketTypePatch, takenFaults } from "./editTicketTypes.ts";
import { type Event, hasEnded, type TicketType } from "./event.ts";
import { eventFaults, salesEndFaults, startFaults } from "./eventFaults.ts";
import type { Limits } from "./limits.ts";
import { toInstantIn } from "./localTime.ts";
import type { Fault, Outcome } from "./outcome.ts";
import { ownSaleOverFaults } from "./ownSales.ts";
import { priceFaults } from "./prices.ts";
import { completeRefundPolicy, defaultRefundPolicy, type RefundPolicyRequest } from "./refundPolicy.ts";
import { seatCountFaults, seatPlanFaults } from "./seatPlans.ts";
import { tidy } from "./text.ts";
import { editedInstant, totalCapacity } from "./ticketTypes.ts";

/** What to change; what is absent stays. Null clears a field, or puts its default back. At most one of `capacity` and `ticketTypes`. */
export type EventPatch = {
  readonly title?: string;
  readonly description?: string | null;
  readonly startDateTime?: string;
  readonly endDateTime?: string;
  readonly timezone?: string | null;
  readonly venue?: string | null;
  /** Of an event with one ticket type. */
  readonly capacity?: number;
  readonly ticketTypes?: readonly TicketTypePatch[];
  readonly salesStartDateTime?: string | null;
  readonly salesEndDateTime?: string | null;
  readonly refundPolicy?: RefundPolicyRequest | null;
  /** A replacement: its places must be given, as those of a new event. */
  readonly isWhole?: true;
};

/** The whole of an event: what is absent gets its default. Exactly one of `capacity` and `ticketTypes`. */
export type EventReplacement = EventPatch & Required<Pick<EventPatch, "title" | "startDateTime" | "endDateTime">>;

/** A replacement as the edit that it amounts to. */
export function toPatch(replacement: EventReplacement): EventPatch {
  const defaults = { description: null, timezone: null, venue: null, salesStartDateTime: null, salesEndDateTime: null };
  return { ...defaults, refundPolicy: null, isWhole: true, ...replacement };
}

export type EditContext = {
  readonly newId: () => string;
  readonly now: Date;
  readonly limits: Limits;
  readonly taken: Taken;
};

/** Decides an edit. Errors: `wrong_state` when cancelled or over; `invalid` with everything that is wrong, each naming its field. */
export function decideEdit(event: Event, patch: EventPatch, context: EditContext): Outcome {
  if (event.status === "cancelled") return { kind: "wrong_state", detail: "A cancelled event cannot be changed." };
  if (hasEnded(event, context.now))
    return { kind: "wrong_state", detail: "An event that has ended cannot be changed." };
  const { types, faults: typeFaults } = editedTypes(event, patch, context);
  const { policy, faults: policyFaults } = editedPolicy(event, patch);
  const after = { ...event, ...editedFields(event, patch), ticketTypes: [...types], refundPolicy: policy };
  const early = [...typeFaults, ...policyFaults];
  // Places in the request are places in `after` only when every entry of the request could be read.
  const late = typeFaults.length > 0 ? [] : placesFaults(event.ticketTypes, types, context.taken);
  const start = after.startDateTime === event.startDateTime ? [] : startFaults(after, context.now);
  const salesEnd = after.salesEndDateTime === event.salesEndDateTime ? [] : salesEndFaults(after, context.now);
  const over = [...salesEnd, ...ownSaleOverFaults(types, context.now, event.ticketTypes)];
  const faults = early.length > 0 ? early : [...eventFaults(after, context.limits), ...start, ...over, ...late];
  if (faults.length > 0) return { kind: "invalid", faults: patch.ticketTypes ? faults : faults.map(ofCapacity) };
  // Spreads keep the order of the fields, so equal events have equal texts.
  if (JSON.stringify(after) === JSON.stringify(event)) return { kind: "unchanged", event };
  return { kind: "changed", event: withVersions(event, after, context.now) };
}

function placesFaults(before: readonly TicketType[], after: readonly TicketType[], taken: Taken): Fault[] {
  const seats = [...seatCountFaults(after, before), ...seatPlanFaults(before, after, taken)];
  return [...seats, ...priceFaults(after, before), ...takenFaults(before, after, taken)];
}

function withVersions(before: Event, after: Event, now: Date): Event {
  const version = before.version + 1;
  const capacityVersion = places(before) === places(after) ? before.capacityVersion : version;
  const capacity = totalCapacity(after.ticketTypes);
  return { ...after, capacity, updatedAt: now.toISOString(), version, capacityVersion };
}

/** What bookings has to put in force. */
function places(event: Event): string {
  return JSON.stringify(
    event.ticketTypes.map(({ id, capacity, seating, blockedSeats }) => [id, capacity, seating, blockedSeats]).sort(),
  );
}

function editedTimezone(event: Event, patch: EventPatch): string {
  return patch.timezone === undefined ? event.timezone : (patch.timezone ?? "UTC");
}

function editedFields(event: Event, patch: EventPatch): Partial<Event> {
  const timezone = editedTimezone(event, patch);
  return {
    title: patch.title === undefined ? event.title : tidy(patch.title),
    description: patch.description === undefined ? event.description : tidy(patch.description ?? ""),
    startDateTime: patch.startDateTime === undefined ? event.startDateTime : toInstantIn(patch.startDateTime, timezone),
    endDateTime: patch.endDateTime === undefined ? event.endDateTime : toInstantIn(patch.endDateTime, timezone),
    timezone,
    venue: patch.venue === undefined ? event.venue : tidy(patch.venue ?? "") || null,
    salesStartDateTime: editedInstant(event.salesStartDateTime, patch.salesStartDateTime, timezone),
    salesEndDateTime: editedInstant(event.salesEndDateTime, patch.salesEndDateTime, timezone),
  };
}

type EditedTypes = { types: readonly TicketType[]; faults: readonly Fault[] };

function editedTypes(event: Event, patch: EventPatch, { newId }: EditContext): EditedTypes {
  const { ticketTypes: before } = event;
  const { capacity, ticketTypes } = patch;
  const timezone = editedTimezone(event, patch);
  if (patch.isWhole && capacity === undefined && ticketTypes === undefined) {
    return { types: before, faults: [{ field: "capacity", message: "or ticketTypes must be given" }] };
  }
  if (capacity === undefined) {
    return ticketTypes ? editTicketTypes(before, ticketTypes, { newId, timezone }) : { types: before, faults: [] };
  }
  const [only] = before;
  if (ticketTypes !== undefined) {
    return { types: before, faults: [{ field: "capacity", message: "cannot be given together with ticketTypes" }] };
  }
  if (only === undefined || before.length > 1) {
    return {
      types: before,
      faults: [{ field: "capacity", message: "must be given per ticket type: there are several" }],
    };
  }
  return { types: [patchTicketType(only, { capacity }, timezone)], faults: [] };
}

function editedPolicy(event: Event, patch: EventPatch): ReturnType<typeof completeRefundPolicy> {
  if (patch.refundPolicy === undefined) return { policy: event.refundPolicy, faults: [] };
  return completeRefundPolicy(patch.refundPolicy ?? defaultRefundPolicy);
}

/** The caller wrote no ticket types, so a fault is told of the field that was written. */
function ofCapacity(fault: Fault): Fault {
  return fault.field.startsWith("ticketTypes") ? { ...fault, field: "capacity" } : fault;
}
