import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { trace } from "@opentelemetry/api";
import { activeTraceparent } from "@stagedoor/messaging/trace";
import Type from "typebox";
import { expect, it } from "vitest";
import { createLog } from "../src/log.ts";
import { createReadiness } from "../src/readiness.ts";
import { buildServer } from "../src/server.ts";
import { httpSettings, publicSettings } from "../src/sharedSettings.ts";
import { testSettings } from "../src/testing/settings.ts";
import { startTracing } from "../src/tracing.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";

it("a request's trace reaches its handler and messages, and is sent to the collector at the end", async () => {
  const received: string[] = [];
  const collector = createServer((request, reply) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push(`${request.url} ${body}`);
      reply.setHeader("content-type", "application/json").end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const stopTracing = await startTracing({ name: "sample", endpoint });

  const readiness = createReadiness([]);
  readiness.prepared = true;
  const app = await buildServer({
    name: "sample",
    config: testSettings({ ...httpSettings, ...publicSettings }),
    log: createLog({ name: "sample", level: "silent" }),
    readiness,
  });
  app.post("/things/:id", { schema: { body: Type.Object({}, { additionalProperties: false }) } }, async () => {
    await new Promise(setImmediate);
    return { traceId: trace.getActiveSpan()?.spanContext().traceId, traceparent: activeTraceparent() };
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const { port } = app.server.address() as AddressInfo;
  const reply = await fetch(`http://127.0.0.1:${port}/things/7`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    body: "{}",
  });
  const seen = (await reply.json()) as { traceId: string; traceparent: string };
  expect(seen.traceId).toBe(traceId);
  expect(seen.traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
  expect(seen.traceparent).not.toContain("b7ad6b7169203331");

  await app.close();
  await stopTracing();
  expect(received.join()).toContain("/v1/traces");
  expect(received.join()).toContain("POST /things/:id");
  expect(received.join()).toContain("stagedoor-sample");
  collector.closeAllConnections();
  collector.close();
});
