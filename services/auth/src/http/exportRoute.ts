import { idSchema, instantSchema, nullable } from "@stagedoor/contracts/schemas/parts";
import { notFound } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { exportUser } from "../queries/exportUser.ts";
import type { HttpDeps } from "./deps.ts";
import { userSchema } from "./schemas.ts";

const exportSchema = Type.Object({
  exportedAt: instantSchema,
  account: userSchema,
  sessions: Type.Array(
    Type.Object({
      id: idSchema,
      createdAt: instantSchema,
      lastUsedAt: instantSchema,
      expiresAt: nullable(instantSchema),
      endedAt: nullable(instantSchema),
    }),
  ),
  others: Type.Object(
    { events: Type.String(), bookings: Type.String(), payments: Type.String() },
    { description: "Where the rest is that is kept of the person, with the same token" },
  ),
});

/** `GET /users/me/export`: what is kept of the caller here, and where the rest is. */
export function exportRoute(app: App, { database, commands, publicUrl }: HttpDeps): void {
  const others = {
    events: `${publicUrl}/api/v1/events/export`,
    bookings: `${publicUrl}/api/v1/bookings/export`,
    payments: `${publicUrl}/api/v1/payments/export`,
  };
  app.get(
    "/api/v1/users/me/export",
    {
      onRequest: app.requireUser,
      config: { errors: ["not_found"] },
      schema: { summary: "What is kept of one's account", response: { 200: exportSchema } },
    },
    async (request, reply) => {
      const found = await exportUser(database, request.user.id);
      if (found === undefined) throw notFound("user");
      reply.header("content-disposition", 'attachment; filename="stagedoor-account.json"');
      reply.header("cache-control", "no-store");
      return { exportedAt: commands.now().toISOString(), ...found, others };
    },
  );
}
