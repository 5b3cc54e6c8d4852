import jwt from "@fastify/jwt";
import { isId } from "@stagedoor/contracts/ids";
import { type Role, roles } from "@stagedoor/contracts/schemas/parts";
import type { FastifyReply, FastifyRequest } from "fastify";
import plugin from "fastify-plugin";
import { markGuard } from "./guardMark.ts";
import type { FindKey } from "./keys.ts";
import { busy, Problem } from "./problem.ts";

/** Who calls, by a verified access token. */
export type Caller = {
  readonly id: string;
  readonly role: Role;
  readonly sessionId: string;
  /** When the token ends, in milliseconds since 1970. */
  readonly expiresAt: number;
};

/** The claims of an access token, besides `exp` and `iat`. */
export type TokenClaims = { iss: string; aud: string; sub: string; role: Role; sid: string };

export const issuer = "stagedoor";
export const audience = "stagedoor";
/** The only algorithm that counts, whatever a token's header says. */
export const algorithm = "EdDSA";

/** Verified tokens that are remembered, some 600 bytes each; to verify one takes some 0.15 ms. */
const rememberedTokens = 10_000;
/** Then it is verified again, because the key that signed it may have been withdrawn. */
const rememberedMs = 5 * 60_000;

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

declare module "fastify" {
  interface FastifyInstance {
    /** An `onRequest` hook: 401 without a valid access token. */
    requireUser: Guard;
    /** An `onRequest` hook: 401 without a token, 403 unless the caller has one of the roles. */
    requireRole: (...roles: [Role, ...Role[]]) => Guard;
    /** An `onRequest` hook for routes that are open to all: reads a token where there is one, 401 if it is not valid. */
    readUser: Guard;
  }
}

declare module "@fastify/jwt" {
  interface FastifyJWT {
    payload: TokenClaims;
    user: Caller;
  }
}

/** Verifies access tokens. `request.user` is the caller behind one of the three hooks, and null without. */
export const authGuard = plugin(
  async (app, options: { findKey: FindKey }) => {
    await app.register(jwt, {
      decode: { complete: true },
      secret: async (_request: FastifyRequest, token: unknown) => keyOf(token, options.findKey),
      verify: {
        algorithms: [algorithm],
        allowedIss: issuer,
        allowedAud: audience,
        requiredClaims: ["iss", "aud", "sub", "exp", "role", "sid"],
      },
      formatUser: (claims) => toCaller(claims as TokenClaims & { exp: number }),
    });

    const remembered = rememberCallers();
    const requireUser: Guard = async (request) => {
      const { authorization = "" } = request.headers;
      const known = remembered.get(authorization);
      if (known !== undefined) {
        request.user = known;
        return;
      }
      try {
        await request.jwtVerify();
        remembered.add(authorization, request.user);
      } catch (error) {
        throw refusal(error);
      }
    };

    app.decorate("requireUser", markGuard(requireUser, []));
    app.decorate("requireRole", (...allowed) => {
      const requireRole: Guard = async (request, reply) => {
        await requireUser(request, reply);
        if (!allowed.includes(request.user.role)) {
          throw new Problem("forbidden", `This is for: ${allowed.join(", ")}; you are: ${request.user.role}.`);
        }
      };
      return markGuard(requireRole, allowed);
    });
    const readUser: Guard = async (request, reply) => {
      if (request.headers.authorization !== undefined) await requireUser(request, reply);
    };
    app.decorate("readUser", markGuard(readUser, [], true));
  },
  { name: "stagedoor-guard" },
);

async function keyOf(token: unknown, findKey: FindKey): Promise<string> {
  const { kid } = (token as { header: { kid?: unknown } }).header;
  let key: string | undefined;
  if (typeof kid === "string" && kid.length <= 100) {
    try {
      key = await findKey(kid);
    } catch {
      throw busy(1, "The token cannot be verified at the moment.");
    }
  }
  if (key === undefined) throw new Problem("unauthenticated", "The access token is signed by an unknown key.");
  return key;
}

type Remembered = { readonly caller: Caller; readonly until: number };

/** Callers by the header that named them: what a token says is the same each time. Only verified ones are added. */
function rememberCallers() {
  const known = new Map<string, Remembered>();
  return {
    get(authorization: string): Caller | undefined {
      const found = known.get(authorization);
      if (found === undefined) return undefined;
      if (found.until > Date.now()) return found.caller;
      known.delete(authorization);
      return undefined;
    },
    add(authorization: string, caller: Caller): void {
      const [oldest] = known.size >= rememberedTokens ? known.keys() : [];
      if (oldest !== undefined) known.delete(oldest);
      known.set(authorization, { caller, until: Math.min(caller.expiresAt, Date.now() + rememberedMs) });
    },
  };
}

function toCaller(claims: TokenClaims & { readonly exp: number }): Caller {
  const { sub, role, sid } = claims;
  if (!isId(sub) || !roles.includes(role) || !isId(sid)) {
    throw new Problem("unauthenticated", "The access token does not name a user.");
  }
  return { id: sub, role, sessionId: sid, expiresAt: claims.exp * 1000 };
}

function refusal(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code } = error as { code?: string };
  if (code === "FST_JWT_NO_AUTHORIZATION_IN_HEADER")
    return new Problem("unauthenticated", "An access token is needed.");
  if (code === "FST_JWT_AUTHORIZATION_TOKEN_EXPIRED")
    return new Problem("unauthenticated", "The access token has expired.");
  return new Problem("unauthenticated", "The access token is not valid.");
}
