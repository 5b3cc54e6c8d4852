import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { newId } from "@stagedoor/contracts/ids";
import type { Role } from "@stagedoor/contracts/schemas/parts";
import { algorithm, audience, issuer } from "../guard.ts";

export type TestIssuer = {
  jwksUrl: string;
  /** An access token as auth makes them. `expiresInS` may be negative: it has expired then. */
  sign(user: { id: string; role: Role; sessionId?: string }, options?: { expiresInS?: number; kid?: string }): string;
  stop(): Promise<void>;
};

/** Stands where auth's JWKS address is, with a key pair of its own, so that a test can be anybody. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const kid = newId();
  const jwks = { keys: [{ ...publicKey.export({ format: "jwk" }), kid, alg: algorithm, use: "sig" }] };
  const server = createServer((_request, reply) => {
    reply.setHeader("content-type", "application/json").end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    sign(user, options = {}) {
      const iat = Math.floor(Date.now() / 1000);
      const exp = iat + (options.expiresInS ?? 600);
      const header = encode({ alg: algorithm, typ: "JWT", kid: options.kid ?? kid });
      const sid = user.sessionId ?? newId();
      const input = `${header}.${encode({ iss: issuer, aud: audience, sub: user.id, role: user.role, sid, iat, exp })}`;
      return `${input}.${signBytes(null, Buffer.from(input), privateKey).toString("base64url")}`;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
