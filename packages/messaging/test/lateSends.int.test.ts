import { newId } from "@stagedoor/contracts/ids";
import { expect, it } from "vitest";
import type { Messaging } from "../src/connection.ts";
import { addToOutbox } from "../src/outbox.ts";
import { startRelay } from "../src/relay.ts";
import { startProxy } from "./proxy.ts";
import { log, openTestbed, readTopic, userMessage, versionsOf } from "./testbed.ts";

it("what a send that timed out had not delivered yet never arrives behind what was sent later", async () => {
  const bed = await openTestbed();
  const [host = "", port = ""] = (process.env.TEST_KAFKA_BROKERS ?? "").split(":");
  const proxy = await startProxy({ host, port: Number(port) });
  const producing: Messaging["producing"] = (sockets) =>
    bed.messaging.producing(sockets && ((address) => sockets({ ...address, host: "127.0.0.1", port: proxy.port })));
  const userId = newId();
  const put = (version: number, name = "short") =>
    bed.database.transaction(async (tx) => {
      const message = userMessage(userId, version);
      await addToOutbox(tx, [{ ...message, body: { ...message.body, name } }]);
    });
  const relay = startRelay({ ...bed, messaging: { ...bed.messaging, producing }, log, sendTimeoutMs: 1_000 });
  await put(1);
  await relay.drained();
  proxy.freeze();
  // More than the sockets on the way take in, so that some of it is still here when the send is given up.
  await put(2, "x".repeat(800_000));
  await relay.drained(20_000);
  await put(3);
  await relay.drained();
  await proxy.thaw();
  await put(4);
  await relay.drained();
  await relay.stop();
  expect(versionsOf(await readTopic(bed.messaging, "users.v1"), userId)).toEqual([1, 2, 3, 4]);
  await proxy.close();
  await bed.close();
});
