import { waitFor } from "@stagedoor/service/awaitProjection";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { readEventStock } from "../db/stock.ts";
import { checkInCounts } from "../queries/checkInCounts.ts";
import type { Deps } from "./deps.ts";

const id = Type.String({ format: "uuid" });
const counts = {
  total: Type.Integer({ minimum: 0, description: "Tickets of confirmed bookings" }),
  checkedIn: Type.Integer({ minimum: 0 }),
};

export function checkInCountsRoute(app: App, { database, make }: Deps): void {
  const schema = {
    summary: "How many tickets of an own event there are, and how many holders are in",
    querystring: Type.Object({ eventId: id }, { additionalProperties: false }),
    response: {
      200: Type.Object({
        eventId: id,
        ...counts,
        ticketTypes: Type.Array(Type.Object({ ticketTypeId: id, name: Type.String(), ...counts })),
      }),
    },
  };
  app.get(
    "/api/v1/tickets/counts",
    { schema, config: { errors: ["not_found", "projection_pending"] }, onRequest: app.requireRole("host") },
    async (request) => {
      const eventId = request.query.eventId.toLowerCase();
      const arrived = () => readEventStock(database.db, eventId);
      const { hostId } = await waitFor(arrived, { id: eventId, what: "event", now: make.now });
      if (hostId !== request.user.id) throw notFound("event");
      const ticketTypes = await checkInCounts(database, eventId);
      const sum = (of: "total" | "checkedIn") => ticketTypes.reduce((all, each) => all + each[of], 0);
      return { eventId, total: sum("total"), checkedIn: sum("checkedIn"), ticketTypes };
    },
  );
}
