import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";

/** What a calendar is told of an event. Instants are RFC 3339 in UTC. */
export type CalendarEvent = {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly venue: string | null;
  readonly isCancelled: boolean;
  /** Of the event: calendars that have it already take over what has a higher one. At least 1. */
  readonly version: number;
  /** When this version was written. */
  readonly updatedAt: string;
  /** The event's page. */
  readonly url: string;
};

/**
 * An event as a calendar file (RFC 5545), to be sent as `text/calendar; charset=utf-8`. Instants are in UTC, so they are right in
 * every zone, over a daylight-saving change too, without the file having to carry the zone's rules. `domain` ends the UID,
 * which stays that of the event: importing again changes what is there.
 */
export function eventCalendar(event: CalendarEvent, domain: string): string {
  const calendar = ical({
    prodId: { company: "Stagedoor", product: "Stagedoor" },
    method: event.isCancelled ? ICalCalendarMethod.CANCEL : ICalCalendarMethod.PUBLISH,
  });
  calendar.createEvent({
    id: `${event.id}@${domain}`,
    sequence: event.version - 1,
    stamp: new Date(event.updatedAt),
    start: new Date(event.startDateTime),
    end: new Date(event.endDateTime),
    summary: event.title,
    status: event.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    url: event.url,
    ...(event.description === "" ? {} : { description: event.description }),
    ...(event.venue === null ? {} : { location: event.venue }),
  });
  return calendar.toString();
}
