import { nullable } from "@stagedoor/contracts/schemas/parts";
import { writeOnce } from "@stagedoor/service/idempotency";
import type { App } from "@stagedoor/service/server";
import Type, { type Static } from "typebox";
import { checkInUploads } from "../commands/checkInUploads.ts";
import type { UploadedOutcome } from "../domain/checkIn.ts";
import { attendeeNames } from "../queries/attendeeNames.ts";
import type { Deps } from "./deps.ts";
import { codeSchema, gateSchema, toCheckInReply } from "./ticketReply.ts";

const id = Type.String({ format: "uuid" });
const instant = Type.String({ format: "date-time" });
const results = [
  "checked_in",
  "already_checked_in",
  "ticket_void",
  "ticket_invalid",
  "other_event",
  "not_found",
] as const;

const resultSchema = Type.Object({
  result: Type.Enum([...results]),
  ticketId: nullable(id),
  attendeeName: nullable(Type.String()),
  checkedInAt: nullable(instant),
  gate: nullable(Type.String()),
  replaced: nullable(
    Type.Object(
      { checkedInAt: nullable(instant), gate: nullable(Type.String()) },
      { description: "What counted as the first until now: the ticket was shown twice" },
    ),
  ),
});

export function checkInUploadsRoute(app: App, { database, make, maxScans }: Deps): void {
  const scan = Type.Object(
    { code: codeSchema, scannedAt: instant, gate: Type.Optional(gateSchema) },
    { additionalProperties: false },
  );
  const schema = {
    summary: "Takes over check-ins that a scanner made without network",
    description:
      "Each scan is answered by itself, in their order. Of a ticket's scans the earliest counts, also against one that was heard of before. A scan in the future counts as made now.",
    body: Type.Object(
      {
        scans: Type.Array(scan, { minItems: 1, maxItems: maxScans }),
        eventId: Type.Optional({ ...id, description: "At whose door; without it any of your events" }),
      },
      { additionalProperties: false },
    ),
    response: { 200: Type.Object({ items: Type.Array(resultSchema) }) },
  };
  app.post("/api/v1/tickets/check-ins", { schema, onRequest: app.requireRole("host") }, async (request, reply) => {
    const door = { hostId: request.user.id, eventId: request.body.eventId?.toLowerCase() };
    const scans = request.body.scans.map(({ code, scannedAt, gate = null }) => {
      return { code: code.trim(), at: new Date(scannedAt), gate };
    });
    const { status, headers, body } = await writeOnce(database, request, async (tx) => {
      const outcomes = await checkInUploads(tx, make, door, scans);
      return { status: 200 as const, body: { items: outcomes.map(toResult) } };
    });
    const ids = body.items.flatMap(({ ticketId }) => ticketId ?? []);
    const names = await attendeeNames(database, [...new Set(ids)]);
    const items = body.items.map((item) => ({ ...item, attendeeName: names.get(item.ticketId ?? "") ?? null }));
    return reply.code(status).headers(headers).send({ items });
  });
}

function toResult(outcome: UploadedOutcome | { readonly kind: "unknown" }): Static<typeof resultSchema> {
  const nothing = { ticketId: null, attendeeName: null, checkedInAt: null, gate: null, replaced: null };
  switch (outcome.kind) {
    case "unknown":
      return { ...nothing, result: "ticket_invalid" };
    case "not_found":
      return { ...nothing, result: "not_found" };
  }
  const known = { ...nothing, ticketId: outcome.ticket.id };
  switch (outcome.kind) {
    case "other_event":
      return { ...known, result: "other_event" };
    case "void":
      return { ...known, result: "ticket_void" };
    case "already":
      return { ...known, result: "already_checked_in", ...toCheckInReply(outcome.first) };
    case "checked_in": {
      const replaced = outcome.replaced && toCheckInReply(outcome.replaced);
      return { ...known, result: "checked_in", ...toCheckInReply(outcome.ticket.checkIn), replaced };
    }
  }
}
