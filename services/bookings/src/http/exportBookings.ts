import { nullable } from "@stagedoor/contracts/schemas/parts";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { bookingPages, type PagedBooking } from "../queries/bookingPages.ts";
import { bookingReplySchema, toReply } from "./bookingReply.ts";
import type { Deps } from "./deps.ts";
import { sendFile } from "./sendFile.ts";

const pageSize = 200;
const instant = Type.String({ format: "date-time" });

const exportSchema = Type.Object({
  exportedAt: instant,
  bookings: Type.Array(
    Type.Object({
      ...bookingReplySchema.properties,
      checkIns: Type.Array(
        Type.Object({
          ticketId: Type.String({ format: "uuid" }),
          at: instant,
          gate: nullable(Type.String()),
        }),
      ),
    }),
  ),
});

export function exportBookingsRoute(app: App, { database, make, exports, exportMs }: Deps): void {
  const schema = {
    summary: "All that is kept of your own bookings, to take away",
    description: "Every booking you ever made, with its tickets and when they were checked in, as a file.",
    response: { 200: exportSchema },
  };
  app.get("/api/v1/bookings/export", { schema, onRequest: app.requireUser }, async (request, reply) => {
    const at = make.now();
    const pages = bookingPages(database, {
      of: { attendeeId: request.user.id },
      madeBy: at,
      withTickets: true,
      pageSize,
    });
    const file = { name: "bookings.json", type: "application/json" };
    await exports(() => sendFile(reply, file, written(pages, at), exportMs));
    return reply;
  });
}

/** The text of an `exportSchema`, page by page. */
async function* written(pages: AsyncIterable<readonly PagedBooking[]>, at: Date): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(at)},"bookings":[`;
  let separator = "";
  for await (const page of pages) {
    yield separator + page.map(toText).join();
    separator = ",";
  }
  yield "]}";
}

function toText({ booking, checkIns }: PagedBooking): string {
  return JSON.stringify({ ...toReply(booking), checkIns });
}
