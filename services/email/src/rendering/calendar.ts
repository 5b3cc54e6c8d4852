import type { CalendarEvent } from "@stagedoor/calendar/eventCalendar";
import type { EventFacts } from "../domain/content.ts";
import type { Snapshot } from "../domain/mailRequest.ts";

/** The calendar entry that comes with a mail: with tickets, and when the event has moved. Undefined where there is nothing to go to. */
export function calendarEntryOf(
  { kind }: Snapshot,
  event: EventFacts | undefined,
  publicUrl: string,
): CalendarEvent | undefined {
  if (kind !== "confirmed" && kind !== "event_changed") return undefined;
  if (event === undefined || event.title === null || event.startsAt === null || event.endsAt === null) return undefined;
  if (event.status === "cancelled" || event.status === "deleted") return undefined;
  return {
    id: event.id,
    title: event.title,
    description: event.description ?? "",
    startDateTime: event.startsAt,
    endDateTime: event.endsAt,
    venue: event.venue,
    isCancelled: false,
    version: event.version,
    // An event that only a release before has kept: any instant before those of its later versions will do.
    updatedAt: event.updatedAt ?? "1970-01-01T00:00:00.000Z",
    url: `${publicUrl}/events/${event.id}`,
  };
}
