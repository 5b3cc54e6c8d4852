import { etag } from "@stagedoor/service/ifMatch";
import { listQuery, listReply } from "@stagedoor/service/lists";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import { toUser, userById } from "../db/users.ts";
import { listUsers } from "../queries/listUsers.ts";
import type { HttpDeps } from "./deps.ts";
import { demandOwnOrAdmin } from "./ownOrAdmin.ts";
import { userFilters, userParams, userSchema } from "./schemas.ts";

/** `GET /users` (admins), `GET /users/me`, `GET /users/:id` (oneself, admins). */
export function userRoutes(app: App, { database }: HttpDeps): void {
  const querystring = listQuery({ sorts: ["date", "name", "email"], filters: userFilters });
  app.get(
    "/api/v1/users",
    {
      schema: { summary: "Lists accounts", querystring, response: { 200: listReply(userSchema) } },
      onRequest: app.requireRole("admin"),
    },
    async ({ query }) => ({ ...(await listUsers(database, query)), limit: query.limit, offset: query.offset }),
  );

  app.get(
    "/api/v1/users/me",
    { schema: { summary: "One's own account", response: { 200: userSchema } }, onRequest: app.requireUser },
    async (request, reply) => reply.send(await find(request.user.id, reply)),
  );

  app.get(
    "/api/v1/users/:id",
    {
      schema: { summary: "An account", params: userParams, response: { 200: userSchema } },
      onRequest: app.requireUser,
    },
    async (request, reply) => {
      return reply.send(await find(demandOwnOrAdmin(request), reply));
    },
  );

  async function find(id: string, reply: { header(name: string, value: string): unknown }) {
    const row = await userById(database.db, id);
    if (row === undefined) throw notFound("user");
    reply.header("etag", etag(row.version));
    return toUser(row);
  }
}
