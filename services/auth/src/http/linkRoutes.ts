import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { resetPassword } from "../commands/resetPassword.ts";
import { verifyEmail } from "../commands/verifyEmail.ts";
import type { HttpDeps } from "./deps.ts";
import { acceptPageForms, answerDone } from "./pageForms.ts";
import { resetSchema, verifySchema } from "./schemas.ts";

const response = { 204: Type.Null(), 303: Type.Null({ description: "For the form of a page: back to that page" }) };

/** `POST /auth/verify-email` and `POST /auth/password/reset`: what the links in mails are good for. */
export function linkRoutes(app: App, { commands, limits, publicUrl }: HttpDeps): void {
  const rateLimit = { max: limits.signInsPerMinute, timeWindow: 60_000 };
  app.register(async (plain) => {
    const scope = plain as App;
    acceptPageForms(scope, publicUrl);

    scope.post(
      "/api/v1/auth/verify-email",
      {
        schema: { summary: "Verifies the address that a link was mailed to", body: verifySchema, response },
        config: { rateLimit, errors: ["link_invalid"] },
      },
      async (request, reply) => {
        await verifyEmail(commands, request.body.token);
        return answerDone(request, reply, publicUrl);
      },
    );

    scope.post(
      "/api/v1/auth/password/reset",
      {
        schema: {
          summary: "Sets a new password by a mailed link",
          description:
            "All sessions of the account end; access tokens live out their minutes. The address is verified too.",
          body: resetSchema,
          response,
        },
        config: { rateLimit, errors: ["link_invalid"] },
      },
      async (request, reply) => {
        await resetPassword(commands, request.body);
        return answerDone(request, reply, publicUrl);
      },
    );
  });
}
