import type { Event } from "./event.ts";
import { isInstant } from "./instants.ts";
import type { Limits } from "./limits.ts";
import { unreadableInstant } from "./localTime.ts";
import type { Fault } from "./outcome.ts";
import { ownSaleFaults } from "./ownSales.ts";
import { hasControls, hasControlsBesideLines } from "./text.ts";
import { ticketTypeFaults } from "./ticketTypes.ts";
import { isTimezone } from "./timezone.ts";

/** What is wrong with an event whatever the time is; nothing when it may be kept. */
export function eventFaults(event: Event, limits: Limits): Fault[] {
  return [
    ...textFaults(event),
    ...instantFaults(event),
    ...ticketTypeFaults(event.ticketTypes, event.currency, limits),
    ...ownSaleFaults(event),
  ];
}

/** An event that has begun cannot be announced or moved to the past. */
export function startFaults(event: Event, now: Date): Fault[] {
  const inFuture = !isInstant(event.startDateTime) || Date.parse(event.startDateTime) > now.getTime();
  return inFuture ? [] : [{ field: "startDateTime", message: "must be in the future" }];
}

/** A sale that is over before it could begin is a slip of the keyboard. */
export function salesEndFaults(event: Event, now: Date): Fault[] {
  const { salesEndDateTime } = event;
  if (salesEndDateTime === null || !isInstant(salesEndDateTime) || Date.parse(salesEndDateTime) > now.getTime())
    return [];
  return [{ field: "salesEndDateTime", message: "must be in the future" }];
}

function textFaults(event: Event): Fault[] {
  const faults: Fault[] = [];
  if (event.title === "") faults.push({ field: "title", message: "must not be empty" });
  if (hasControls(event.title)) faults.push({ field: "title", message: "must not have control characters" });
  if (hasControls(event.venue ?? "")) faults.push({ field: "venue", message: "must not have control characters" });
  if (hasControlsBesideLines(event.description)) {
    faults.push({ field: "description", message: "must not have control characters" });
  }
  if (!isTimezone(event.timezone)) {
    faults.push({ field: "timezone", message: "must be an IANA time zone such as Europe/London" });
  }
  return faults;
}

const instants = ["startDateTime", "endDateTime", "salesStartDateTime", "salesEndDateTime"] as const;

function instantFaults(event: Event): Fault[] {
  const unreadable = instants.flatMap((field) => unreadableInstant(field, event[field], event.timezone));
  if (unreadable.length > 0) return unreadable;
  // All are in one form now, in which the order of the texts is the order of the instants.
  const { startDateTime, endDateTime, salesStartDateTime, salesEndDateTime } = event;
  const faults: Fault[] = [];
  if (endDateTime <= startDateTime) faults.push({ field: "endDateTime", message: "must be after startDateTime" });
  if (salesStartDateTime !== null && salesStartDateTime >= endDateTime) {
    faults.push({ field: "salesStartDateTime", message: "must be before endDateTime" });
  }
  if (salesEndDateTime !== null && salesStartDateTime !== null && salesEndDateTime <= salesStartDateTime) {
    faults.push({ field: "salesEndDateTime", message: "must be after salesStartDateTime" });
  }
  if (salesEndDateTime !== null && salesEndDateTime > endDateTime) {
    faults.push({ field: "salesEndDateTime", message: "must not be after endDateTime" });
  }
  return faults;
}
