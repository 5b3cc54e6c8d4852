import { bookingStatuses } from "@stagedoor/contracts/schemas/bookings";
import type { App } from "@stagedoor/service/server";
import { type Options, stringify } from "csv-stringify/sync";
import Type from "typebox";
import { bookingPages, type PagedBooking } from "../queries/bookingPages.ts";
import { csvColumns, toCsvRow } from "./csvRow.ts";
import type { Deps } from "./deps.ts";
import { ownEvent } from "./ownEvent.ts";
import { sendFile } from "./sendFile.ts";

/** Some 2 MB of rows at most, whatever the size of the event. */
const pageSize = 1_000;

export function attendeesCsvRoute(app: App, { database, make, exports, exportMs }: Deps): void {
  const csv = { content: { "text/csv": { schema: Type.String() } }, description: "A row per booking" };
  const schema = {
    summary: "An own event's bookings as a table for spreadsheets, with names",
    description:
      "CSV by RFC 4180 in UTF-8 with a byte order mark, those that were made first first. Amounts are decimal. Text that a spreadsheet would take for a formula begins with an apostrophe. It is written while it is read: rows are as of their instant.",
    querystring: Type.Object(
      {
        eventId: Type.String({ format: "uuid" }),
        status: Type.Optional(Type.Enum([...bookingStatuses])),
      },
      { additionalProperties: false },
    ),
    response: { 200: csv },
  };
  const config = { errors: ["not_found", "projection_pending"] as const };
  app.get(
    "/api/v1/bookings/attendees.csv",
    { schema, config, onRequest: app.requireRole("host") },
    async (request, reply) => {
      const { eventId } = await ownEvent(database, make.now, request.query.eventId, request.user.id);
      const pages = bookingPages(database, {
        of: { eventId },
        status: request.query.status,
        madeBy: make.now(),
        withTickets: false,
        pageSize,
      });
      const file = { name: `attendees-${eventId}.csv`, type: "text/csv" };
      await exports(() => sendFile(reply, file, written(pages), exportMs));
      return reply;
    },
  );
}

const options: Options = { escape_formulas: true, record_delimiter: "\r\n", quote_record_delimiter: true };

async function* written(pages: AsyncIterable<readonly PagedBooking[]>): AsyncGenerator<string> {
  // Excel takes a file without a byte order mark for the encoding of its country.
  yield stringify([[...csvColumns]], { ...options, bom: true });
  for await (const page of pages) yield stringify(page.map(toCsvRow), options);
}
