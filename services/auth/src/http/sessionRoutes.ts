import { malformed } from "@stagedoor/service/problem";
import type { App } from "@stagedoor/service/server";
import Type from "typebox";
import { logout } from "../commands/logout.ts";
import { refresh } from "../commands/refresh.ts";
import type { HttpDeps } from "./deps.ts";
import { refreshSchema, signedInSchema } from "./schemas.ts";

/** `POST /auth/refresh` and `POST /auth/logout`: the refresh token is in the body, or in the cookie. */
export function sessionRoutes(app: App, { commands, sessions, limits }: HttpDeps): void {
  const rateLimit = { max: limits.signInsPerMinute, timeWindow: 60_000 };

  app.post(
    "/api/v1/auth/refresh",
    {
      schema: { summary: "Exchanges a refresh token", body: refreshSchema, response: { 200: signedInSchema } },
      config: { rateLimit, errors: ["invalid_refresh_token", "forbidden_origin"] },
    },
    async (request, reply) => {
      const refreshToken = request.body?.refreshToken;
      const token = refreshToken ?? sessions.cookieToken(request);
      if (token === undefined) throw malformed("refreshToken", "is missing, and there is no cookie");
      const result = await refresh(commands, token);
      return sessions.signedIn(reply, result, refreshToken === undefined ? "cookie" : "token");
    },
  );

  app.post(
    "/api/v1/auth/logout",
    {
      schema: { summary: "Ends the session of a refresh token", body: refreshSchema, response: { 204: Type.Null() } },
      config: { errors: ["forbidden_origin"] },
    },
    async (request, reply) => {
      const refreshToken = request.body?.refreshToken;
      const token = refreshToken ?? sessions.cookieToken(request);
      if (token === undefined) throw malformed("refreshToken", "is missing, and there is no cookie");
      await logout(commands, token);
      sessions.clear(reply);
      return reply.code(204).send(null);
    },
  );
}
