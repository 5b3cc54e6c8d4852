import { seatLabelSchema } from "@stagedoor/contracts/schemas/parts";
import { seatStates } from "@stagedoor/contracts/seatMap";
import { listQuery, listReply } from "@stagedoor/service/lists";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { listSeats } from "../queries/listSeats.ts";
import { readVisibleEvent } from "../queries/readEvent.ts";
import type { Deps } from "./deps.ts";

const id = Type.String({ format: "uuid" });
/** A seat takes some 150 bytes of a reply, and a grid is drawn at once. */
const limit = { default: 1_000, maximum: 1_000 };
const { eventId: _optional, ...paging } = listQuery({ sorts: ["label"], filters: { eventId: id }, limit }).properties;
const querystring = Type.Object({ eventId: id, ...paging }, { additionalProperties: false });

const seatSchema = Type.Object({
  id,
  ticketTypeId: id,
  label: seatLabelSchema,
  status: Type.Enum([...seatStates]),
});

export function listSeatsRoute(app: App, { database, make, strangers }: Deps): void {
  const schema = {
    summary: "The seats of an event, and which of them are free",
    description: "Ticket type by ticket type, in label order; empty where places have no labels.",
    querystring,
    response: { 200: listReply(seatSchema) },
  };
  app.get("/api/v1/seats", { schema, config: { errors: ["not_found", "projection_pending"] } }, async (request) => {
    const { limit, offset, order } = request.query;
    const { eventId } = await readVisibleEvent(database, request.query.eventId, make.now, strangers);
    const { items, total } = await listSeats(database, { eventId, limit, offset, order });
    return { items, total, limit, offset };
  });
}
