import { eventCalendar } from "@stagedoor/calendar/eventCalendar";
import { etag } from "@stagedoor/service/ifMatch";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import type { RouteDeps } from "./deps.ts";
import { hasCurrent } from "./ifNoneMatch.ts";
import { idParams } from "./params.ts";

const contentType = "text/calendar; charset=utf-8";

/** GET /events/:id.ics, open to all: the event as a file for calendars, by the UID that it has in the mails too. */
export function calendarRoute(app: App, { findEvent }: RouteDeps, publicUrl: string): void {
  const domain = new URL(publicUrl).hostname;
  app.get(
    "/api/v1/events/:id.ics",
    {
      onRequest: app.readUser,
      schema: {
        summary: "Read an event as a calendar file",
        description:
          "RFC 5545. A cancelled event takes itself off the calendar (METHOD:CANCEL). Honours If-None-Match.",
        params: idParams,
        response: {
          200: { description: "One VEVENT", content: { "text/calendar": { schema: Type.String() } } },
          304: Type.Null({ description: "The caller has this version" }),
        },
      },
    },
    async (request, reply) => {
      const view = await findEvent(request.params.id, request.user?.id);
      if (view === undefined) throw notFound("event");
      const { event } = view;
      const tag = etag(event.version);
      reply.header("etag", tag);
      if (hasCurrent(request.headers["if-none-match"], tag)) return reply.code(304).send(null);
      const entry = { ...event, isCancelled: event.status === "cancelled", url: `${publicUrl}/events/${event.id}` };
      reply.header("content-type", contentType);
      reply.header("content-disposition", `attachment; filename="event-${event.id}.ics"`);
      return reply.send(eventCalendar(entry, domain));
    },
  );
}
