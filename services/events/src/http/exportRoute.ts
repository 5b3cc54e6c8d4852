import { Readable } from "node:stream";
import { idSchema, instantSchema, nullable } from "@stagedoor/contracts/schemas/parts";
import type { Database } from "@stagedoor/postgres/database";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { eventPages, exportInterests, ownEventIds } from "../queries/exportEvents.ts";
import { listFollows } from "../queries/listFollows.ts";
import type { RouteDeps } from "./deps.ts";
import { eventReply, toReply } from "./eventReply.ts";

const exportReply = Type.Object({
  exportedAt: instantSchema,
  events: Type.Array(eventReply, { description: "Own ones in every state, by their start" }),
  follows: Type.Array(Type.Object({ hostId: idSchema, hostName: nullable(Type.String()), createdAt: instantSchema })),
  interests: Type.Array(Type.Object({ eventId: idSchema, title: Type.String(), createdAt: instantSchema })),
  complete: Type.Boolean({ description: "Whether that is all; false: there are more than one export has" }),
});

/** GET /events/export: what is kept of the caller here. `most` is the limit of events, of follows and of interests. */
export function exportRoute(app: App, { database, now }: RouteDeps, most: number): void {
  app.get(
    "/api/v1/events/export",
    {
      onRequest: app.requireUser,
      schema: {
        summary: "What is kept of the caller's own events, follows and interests, as a file",
        description: `At most ${most} of each.`,
        response: { 200: exportReply },
      },
    },
    async (request, reply) => {
      const found = await findAll(database, request.user.id, most);
      reply.headers({
        "content-type": "application/json; charset=utf-8",
        "content-disposition": 'attachment; filename="stagedoor-events.json"',
        "cache-control": "no-store",
      });
      return reply.send(Readable.from(written(database, found, now(), most)) as never);
    },
  );
}

async function findAll(database: Database, userId: string, most: number) {
  const [eventIds, { items: follows }, interests] = await Promise.all([
    ownEventIds(database, userId, most + 1),
    listFollows(database, userId, { limit: most + 1, offset: 0, order: "asc" }),
    exportInterests(database, userId, most + 1),
  ]);
  return { eventIds, follows, interests };
}

type Found = Awaited<ReturnType<typeof findAll>>;

/** The text of an `exportReply`; events are read page by page, as fast as the caller takes them. */
async function* written(database: Database, { eventIds, follows, interests }: Found, at: Date, most: number) {
  yield `{"exportedAt":${JSON.stringify(at)},"events":[`;
  let separator = "";
  for await (const page of eventPages(database, eventIds.slice(0, most))) {
    if (page.length === 0) continue;
    yield separator + page.map((view) => JSON.stringify(toReply(view, at))).join();
    separator = ",";
  }
  const complete = [eventIds, follows, interests].every(({ length }) => length <= most);
  const rest = { follows: follows.slice(0, most), interests: interests.slice(0, most), complete };
  yield `],${JSON.stringify(rest).slice(1)}`;
}
