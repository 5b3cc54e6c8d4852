import { writeOnce } from "@stagedoor/service/idempotency";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { forgotPassword } from "../commands/forgotPassword.ts";
import { requestVerification } from "../commands/requestVerification.ts";
import type { HttpDeps } from "./deps.ts";
import { forgotSchema } from "./schemas.ts";
import { trimEmail } from "./trimEmail.ts";

/** `POST /auth/password/forgot` and `POST /auth/verify-email/request`: each has a link mailed. */
export function linkRequestRoutes(app: App, { commands, limits, resetRequested }: HttpDeps): void {
  const rateLimit = { max: limits.signInsPerMinute, timeWindow: 60_000 };
  const response = { 202: Type.Null() };

  app.post(
    "/api/v1/auth/password/forgot",
    {
      schema: {
        summary: "Has a link mailed that sets a new password",
        description:
          "The answer is the same whether the address has an account, and when enough links were mailed to it.",
        body: forgotSchema,
        response,
      },
      config: { rateLimit },
      preValidation: trimEmail,
    },
    async (request, reply) => {
      await forgotPassword(commands, request.body);
      resetRequested();
      return reply.code(202).send(null);
    },
  );

  app.post(
    "/api/v1/auth/verify-email/request",
    {
      onRequest: app.requireUser,
      schema: { summary: "Has another link mailed that verifies one's address", response },
      config: { rateLimit, errors: ["not_found", "wrong_state"] },
    },
    async (request, reply) => {
      const answer = await writeOnce(commands.database, request, async (tx) => {
        await requestVerification(tx, commands, request.user.id);
        return { status: 202 as const, body: null };
      });
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  );
}
