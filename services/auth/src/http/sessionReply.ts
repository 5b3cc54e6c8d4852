import type { CookieSerializeOptions } from "@fastify/cookie";
import type { Role } from "@stagedoor/contracts/schemas/parts";
import { Problem } from "@stagedoor/service/problem";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { SignedIn } from "../commands/register.ts";

export type SessionReplies = {
  /** The body of a reply to a sign-in; with a cookie session the refresh token is set as a cookie instead. */
  signedIn(reply: FastifyReply, result: SignedIn, session: "token" | "cookie" | undefined): SignedInBody;
  /** The refresh token of the request's cookie. Errors: forbidden_origin. */
  cookieToken(request: FastifyRequest): string | undefined;
  /** Refuses requests that a foreign site makes its visitor's browser send. Errors: forbidden_origin. */
  demandOwnOrigin(request: FastifyRequest): void;
  clear(reply: FastifyReply): void;
};

export type SignedInBody = Pick<SignedIn, "user"> & { accessToken: string; refreshToken?: string; expiresIn: number };

export type SignAccessToken = (claims: { userId: string; role: Role; sessionId: string }) => string;

/** How sessions go out and come back: in the body, or in a cookie that only auth's own routes get. */
export function createSessionReplies(options: {
  publicUrl: string;
  corsOrigins: readonly string[];
  sign: SignAccessToken;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
}): SessionReplies {
  const { origin, protocol } = new URL(options.publicUrl);
  const origins = new Set([origin, ...options.corsOrigins]);
  const secure = protocol === "https:";
  const name = secure ? "__Secure-stagedoor_refresh" : "stagedoor_refresh";
  const cookie: CookieSerializeOptions = { path: "/api/v1/auth", httpOnly: true, sameSite: "strict", secure };

  // Browsers name the origin on every POST; whoever sends none is no browser, and has no visitor's cookie.
  function demandOwnOrigin(request: FastifyRequest): void {
    const from = request.headers.origin;
    if (from === undefined || origins.has(from)) return;
    throw new Problem("forbidden_origin", "Cookie sessions are for this deployment's own pages.");
  }

  return {
    signedIn(reply, { user, sessionId, refreshToken }, session) {
      const accessToken = options.sign({ userId: user.id, role: user.role, sessionId });
      reply.header("cache-control", "no-store");
      const body = { user, accessToken, expiresIn: options.accessTokenSeconds };
      if (session !== "cookie") return { ...body, refreshToken };
      reply.setCookie(name, refreshToken, { ...cookie, maxAge: options.refreshTokenSeconds });
      return body;
    },
    cookieToken(request) {
      const token = request.cookies[name];
      if (token !== undefined) demandOwnOrigin(request);
      return token;
    },
    demandOwnOrigin,
    clear: (reply) => void reply.clearCookie(name, cookie),
  };
}
