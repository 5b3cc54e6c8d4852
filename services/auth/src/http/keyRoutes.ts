import type { App } from "@stagedoor/service/server";
import { keySetSchema } from "@stagedoor/service/signing/keySetSchema";
import type { HttpDeps } from "./deps.ts";

/** `GET /.well-known/jwks.json`: the public keys of access tokens (RFC 7517). */
export function keyRoutes(app: App, { keys }: HttpDeps): void {
  const schema = { summary: "The keys that access tokens are signed with", response: { 200: keySetSchema } };
  app.get("/.well-known/jwks.json", { schema }, async (_request, reply) => {
    reply.header("cache-control", "public, max-age=60");
    return keys.jwks() as never;
  });
}
