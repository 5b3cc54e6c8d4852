import { currencySchema } from "@stagedoor/contracts/money";
import { nullable } from "@stagedoor/contracts/schemas/parts";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { readReleases } from "../queries/readReleases.ts";
import type { Deps } from "./deps.ts";
import { ownEvent } from "./ownEvent.ts";

const id = Type.String({ format: "uuid" });
const instant = Type.String({ format: "date-time" });
const count = Type.Integer({ minimum: 0 });
const money = (description: string) =>
  Type.Object({ amount: Type.Integer({ minimum: 0 }), currency: currencySchema }, { description });

const releaseSchema = Type.Object({
  reason: Type.Enum(["event_cancelled", "restored"]),
  startedAt: instant,
  finishedAt: nullable(instant),
  total: count,
  released: count,
  remaining: count,
  refunds: money("What the released bookings are given back"),
  refundsOwed: money("Of it what has not arrived yet"),
});

export function listReleasesRoute(app: App, { database, make }: Deps): void {
  const schema = {
    summary: "How far the release of an own event's bookings has got",
    description:
      "That of its cancellation, and the last one that its host asked for; empty where neither was. Counts are of bookings.",
    querystring: Type.Object({ eventId: id }, { additionalProperties: false }),
    response: { 200: Type.Object({ eventId: id, releases: Type.Array(releaseSchema) }) },
  };
  const config = { errors: ["not_found", "projection_pending"] as const };
  app.get("/api/v1/bookings/releases", { schema, config, onRequest: app.requireRole("host") }, async (request) => {
    const { eventId, currency } = await ownEvent(database, make.now, request.query.eventId, request.user.id);
    const releases = await readReleases(database, eventId);
    return {
      eventId,
      releases: releases.map(({ startedAt, finishedAt, released, remaining, refunds, refundsOwed, reason }) => ({
        reason,
        startedAt: startedAt.toISOString(),
        finishedAt: finishedAt?.toISOString() ?? null,
        total: released + remaining,
        released,
        remaining,
        refunds: { amount: refunds, currency },
        refundsOwed: { amount: refundsOwed, currency },
      })),
    };
  });
}
