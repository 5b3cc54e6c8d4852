import type { App } from "@stagedoor/service/server";
import { login } from "../commands/login.ts";
import { register } from "../commands/register.ts";
import type { HttpDeps } from "./deps.ts";
import { loginSchema, registerSchema, signedInSchema } from "./schemas.ts";
import { trimEmail } from "./trimEmail.ts";

/** `POST /auth/register` and `POST /auth/login`. */
export function signInRoutes(app: App, { commands, sessions, limits }: HttpDeps): void {
  const rateLimit = { max: limits.signInsPerMinute, timeWindow: 60_000 };

  app.post(
    "/api/v1/auth/register",
    {
      schema: { summary: "Makes an account and signs in", body: registerSchema, response: { 201: signedInSchema } },
      config: { rateLimit, errors: ["email_taken", "forbidden_origin"] },
      preValidation: trimEmail,
    },
    async (request, reply) => {
      if (request.body.session === "cookie") sessions.demandOwnOrigin(request);
      const result = await register(commands, request.body);
      return reply.code(201).send(sessions.signedIn(reply, result, request.body.session));
    },
  );

  app.post(
    "/api/v1/auth/login",
    {
      schema: { summary: "Signs in", body: loginSchema, response: { 200: signedInSchema } },
      config: { rateLimit, errors: ["invalid_credentials", "forbidden_origin"] },
      preValidation: trimEmail,
    },
    async (request, reply) => {
      if (request.body.session === "cookie") sessions.demandOwnOrigin(request);
      const result = await login(commands, request.body);
      return sessions.signedIn(reply, result, request.body.session);
    },
  );
}
