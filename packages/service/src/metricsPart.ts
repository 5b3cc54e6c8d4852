import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { Registry } from "prom-client";
import type { Part } from "./parts.ts";

/** Serves `/metrics` on a port of its own, for a service whose own port is open to everybody. Errors: the port is taken. */
export function metricsPart(options: { host: string; port: number; metrics: Registry }): Part {
  const { host, port, metrics } = options;
  let server: Server | undefined;
  return {
    name: "metrics",
    async start() {
      server = createServer(async (request, reply) => {
        if (request.url?.split("?")[0] !== "/metrics") return void reply.writeHead(404).end();
        reply.setHeader("content-type", metrics.contentType).end(await metrics.metrics());
      });
      server.listen(port, host);
      await once(server, "listening");
    },
    async stop() {
      server?.closeAllConnections();
      server?.close();
    },
  };
}
