import { writeOnce } from "@stagedoor/service/idempotency";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { deleteUser } from "../commands/deleteUser.ts";
import type { HttpDeps } from "./deps.ts";
import { demandOwnOrAdmin } from "./ownOrAdmin.ts";
import { userParams } from "./schemas.ts";

/** `DELETE /users/:id`, for oneself and for admins. */
export function deleteRoute(app: App, { commands, sessions }: HttpDeps): void {
  app.delete(
    "/api/v1/users/:id",
    {
      onRequest: app.requireUser,
      config: { errors: ["rule_broken"] },
      schema: {
        summary: "Delete an account",
        description:
          "For oneself and for admins. Every service erases what names the person; a host's events are cancelled and an attendee's live " +
          "bookings too, with their refunds. It cannot be undone. Again is harmless.",
        params: userParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const userId = demandOwnOrAdmin(request);
      const answer = await writeOnce(commands.database, request, async (tx) => {
        await deleteUser(tx, commands, userId);
        return { status: 204 as const, body: null };
      });
      if (userId === request.user.id) sessions.clear(reply);
      return reply.code(answer.status).headers(answer.headers).send(null);
    },
  );
}
