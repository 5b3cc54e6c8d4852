import { tooMany } from "@stagedoor/service/limits";
import { Problem } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import type { FastifyRequest } from "fastify";
import { login } from "../commands/login.ts";
import { register } from "../commands/register.ts";
import { normaliseEmail } from "../domain/email.ts";
import type { HttpDeps } from "./deps.ts";
import { loginSchema, registerSchema, signedInSchema } from "./schemas.ts";

const quarterHourMs = 15 * 60_000;

/** `POST /auth/register` and `POST /auth/login`. */
export function signInRoutes(app: App, { commands, sessions, limits }: HttpDeps): void {
  const rateLimit = { max: limits.signInsPerMinute, timeWindow: 60_000 };
  const failures = app.createRateLimit({
    max: limits.failedLoginsPerEmail,
    timeWindow: quarterHourMs,
    allowList: [],
    keyGenerator: (request: FastifyRequest) => normaliseEmail((request.body as { email: string }).email),
  });

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
      const before = await failures(request, { increment: false });
      if (!before.isAllowed && before.remaining === 0) throw tooMany(before.ttlInSeconds);
      try {
        const result = await login(commands, request.body);
        return sessions.signedIn(reply, result, request.body.session);
      } catch (error) {
        if (error instanceof Problem && error.code === "invalid_credentials") await failures(request);
        throw error;
      }
    },
  );
}

/** Blanks around an address do not count, so they must not fail its format either. */
async function trimEmail(request: FastifyRequest): Promise<void> {
  const body = request.body as { email?: unknown } | undefined;
  if (typeof body?.email === "string") body.email = body.email.trim();
}
