import { createRequire } from "node:module";
import { expect, it } from "vitest";

type Queue = { checkPendingRequests(): void; throttleCheckTimeoutId?: unknown; pending: unknown[]; destroy(): void };

it("kafkajs looks again for waiting requests only while some wait (patches/kafkajs@2.2.4.patch)", () => {
  const RequestQueue = createRequire(import.meta.url)("kafkajs/src/network/requestQueue") as new (o: object) => Queue;
  const logger = { namespace: () => ({ debug: () => {} }) };
  const queue = new RequestQueue({
    logger,
    requestTimeout: 1_000,
    clientId: "test",
    broker: "test",
    maxInFlightRequests: 0,
  });
  queue.checkPendingRequests();
  expect(queue.throttleCheckTimeoutId ?? null).toBeNull();
  queue.pending.push({});
  queue.checkPendingRequests();
  expect(queue.throttleCheckTimeoutId).toBeTruthy();
  queue.destroy();
});
