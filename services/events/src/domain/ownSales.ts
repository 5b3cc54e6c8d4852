import type { Event, TicketType } from "./event.ts";
import { isInstant } from "./instants.ts";
import { unreadableInstant } from "./localTime.ts";
import type { Fault } from "./outcome.ts";

const fields = ["salesStartDateTime", "salesEndDateTime"] as const;

type Sale = Pick<Event, "endDateTime" | "timezone" | (typeof fields)[number]>;

/** What is wrong with the sales of ticket types, each of which lies within that of its event. */
export function ownSaleFaults(event: Sale & Pick<Event, "ticketTypes">): Fault[] {
  return event.ticketTypes.flatMap((type, index) =>
    faultsOf(type, event).map(({ field, message }) => ({ field: `ticketTypes.${index}.${field}`, message })),
  );
}

function faultsOf(type: TicketType, event: Sale): Fault[] {
  const unreadable = fields.flatMap((field) => unreadableInstant(field, type[field], event.timezone));
  // Those of the event are told of by themselves.
  if (unreadable.length > 0 || ![event.endDateTime, ...fields.map((field) => event[field])].every(isReadable))
    return unreadable;
  const { salesStartDateTime: start, salesEndDateTime: end } = type;
  const faults: Fault[] = [];
  const tell = (field: string, message: string) => void faults.push({ field, message });
  if (start !== null && start >= event.endDateTime) tell("salesStartDateTime", "must be before endDateTime");
  else if (start !== null && event.salesEndDateTime !== null && start >= event.salesEndDateTime)
    tell("salesStartDateTime", "must be before the event's salesEndDateTime");
  if (end !== null && start !== null && end <= start) tell("salesEndDateTime", "must be after salesStartDateTime");
  else if (end !== null && end > event.endDateTime) tell("salesEndDateTime", "must not be after endDateTime");
  else if (end !== null && event.salesStartDateTime !== null && end <= event.salesStartDateTime)
    tell("salesEndDateTime", "must be after the event's salesStartDateTime");
  return faults;
}

function isReadable(instant: string | null): boolean {
  return instant === null || isInstant(instant);
}

/** A sale that is over before it could begin. What an edit left as it was `before` is not to blame. */
export function ownSaleOverFaults(
  types: readonly TicketType[],
  now: Date,
  before: readonly TicketType[] = [],
): Fault[] {
  return types.flatMap(({ id, salesEndDateTime: end }, index): Fault[] => {
    if (end === null || !isInstant(end) || Date.parse(end) > now.getTime()) return [];
    if (before.some((type) => type.id === id && type.salesEndDateTime === end)) return [];
    return [{ field: `ticketTypes.${index}.salesEndDateTime`, message: "must be in the future" }];
  });
}
