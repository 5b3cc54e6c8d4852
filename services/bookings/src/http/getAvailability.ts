import { availabilitySchema } from "@stagedoor/contracts/schemas/availability";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { findAvailability } from "../queries/findAvailability.ts";
import { readVisibleEvent } from "../queries/readEvent.ts";
import type { Deps } from "./deps.ts";

const querystring = Type.Object({ eventId: Type.String({ format: "uuid" }) }, { additionalProperties: false });

export function getAvailabilityRoute(app: App, { database, make, strangers }: Deps): void {
  const schema = {
    summary: "What is left of an event, in sum and per ticket type",
    querystring,
    response: { 200: availabilitySchema },
  };
  app.get(
    "/api/v1/availability",
    { schema, config: { errors: ["not_found", "projection_pending"] } },
    async (request) => {
      const { eventId } = await readVisibleEvent(database, request.query.eventId, make.now, strangers);
      const availability = await findAvailability(database, eventId);
      if (availability === undefined) throw notFound("event");
      return availability;
    },
  );
}
