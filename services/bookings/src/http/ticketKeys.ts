import type { App } from "@stagedoor/service/server";
import { keySetSchema } from "@stagedoor/service/signing/keySetSchema";
import type { Deps } from "./deps.ts";

export function ticketKeysRoute(app: App, { ticketKeys }: Deps): void {
  const schema = {
    summary: "The public keys of tickets, for scanners without network",
    description:
      "A ticket's code is a compact JWS (RFC 7515) with EdDSA (RFC 8037); its payload is 32 bytes, the ticket's id and the event's. Keys that sign no more stay in the set. Whether a ticket was cancelled or used before only a check-in knows.",
    response: { 200: keySetSchema },
  };
  app.get("/api/v1/tickets/keys", { schema }, async (_request, reply) => {
    reply.header("cache-control", "public, max-age=300");
    return ticketKeys.jwks() as never;
  });
}
