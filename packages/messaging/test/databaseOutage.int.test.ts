import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { openDatabase } from "@stagedoor/postgres/database";
import { expect, it } from "vitest";
import { startConsumers } from "../src/consumers.ts";
import { listDeadLetters } from "../src/deadLetters.ts";
import { effectsOn, recordEffect } from "./handlers.ts";
import { startProxy } from "./proxy.ts";
import { publish } from "./publish.ts";
import { log, openTestbed, transientRetries, userMessage } from "./testbed.ts";

it("a database outage in the middle pauses consumption, and everything is applied after it returns, with nothing dead-lettered", async () => {
  const bed = await openTestbed();
  const direct = new URL(bed.database.options.url);
  const proxy = await startProxy({ host: direct.hostname, port: Number(direct.port) });
  const proxied = new URL(direct);
  proxied.port = String(proxy.port);
  const database = openDatabase({ ...bed.database.options, url: proxied.href, poolSize: 3 });
  let outage: "due" | "on" = "due";
  const consumers = startConsumers({
    database,
    messaging: bed.messaging,
    group: "bookings",
    log,
    backoffMs: { least: 20, most: 200 },
    subscriptions: [
      {
        topic: "users.v1",
        kind: "effect",
        handle: async (tx, message) => {
          await recordEffect(tx, message);
          if (outage === "on") return;
          // In the middle: this transaction has written and has not committed.
          outage = "on";
          proxy.cut();
        },
      },
    ],
  });
  await consumers.ready;
  const ids = Array.from({ length: 6 }, newId);
  const messages = [1, 2, 3].flatMap((version) => ids.map((id) => userMessage(id, version)));
  await publish(bed.messaging, messages);
  // Long enough that each of the two partitions has been tried more often than the five times of an unclassified error.
  await until(async () => (await transientRetries(bed)) > 14);
  expect((await Promise.all(ids.map((id) => effectsOn(bed.database, id)))).flat()).toEqual([]);
  proxy.mend();
  const effects = () => Promise.all(ids.map((id) => effectsOn(bed.database, id)));
  await until(async () => (await effects()).flat().length === messages.length);
  expect(await effects()).toEqual(
    ids.map((id) => messages.filter((message) => message.subject === id).map((message) => message.id)),
  );
  expect((await listDeadLetters(bed.messaging, { topic: "users.v1", group: "bookings" })).total).toBe(0);
  await consumers.stop();
  await database.close();
  await proxy.close();
  await bed.close();
});
