import { newId } from "@stagedoor/contracts/ids";
import { until } from "@stagedoor/platform/testing/until";
import { openDatabase } from "@stagedoor/postgres/database";
import { expect, it } from "vitest";
import { startConsumers } from "../src/consumers.ts";
import { listDeadLetters } from "../src/deadLetters.ts";
import { effectsOn, recordEffect } from "./handlers.ts";
import { publish } from "./publish.ts";
import { log, openTestbed, transientRetries, userMessage } from "./testbed.ts";

it.each([
  ["the login is refused", "nologin", "login"],
  ["the password was changed", "password 'two'", "password 'one'"],
])("while %s nothing is dead-lettered, and everything is applied once it is mended", async (_what, broken, mended) => {
  const bed = await openTestbed();
  const admin = bed.database.sql;
  const role = `refused_${newId().slice(-12)}`;
  await admin.unsafe(`create role ${role} login superuser password 'one'`);
  const url = new URL(bed.database.options.url);
  url.username = role;
  url.password = "one";
  const database = openDatabase({ ...bed.database.options, url: url.href, poolSize: 3 });
  const consumers = startConsumers({
    database,
    messaging: bed.messaging,
    group: "bookings",
    log,
    backoffMs: { least: 20, most: 200 },
    subscriptions: [{ topic: "users.v1", kind: "effect", handle: recordEffect }],
  });
  await consumers.ready;
  await database.sql`select 1`;
  await admin.unsafe(`alter role ${role} ${broken}`);
  await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = ${role}`;
  const ids = Array.from({ length: 4 }, newId);
  await publish(
    bed.messaging,
    ids.map((id) => userMessage(id, 1)),
  );
  const deadLetters = async () =>
    (await listDeadLetters(bed.messaging, { topic: "users.v1", group: "bookings" })).total;
  // More often than the five times of an unclassified error, on both partitions.
  const buried = () => bed.messaging.metrics?.handled.get().then(({ values }) => values.length > 0);
  await until(async () => (await transientRetries(bed)) > 14 || (await buried()), { timeoutMs: 20_000 });
  expect(await deadLetters()).toBe(0);
  await admin.unsafe(`alter role ${role} ${mended}`);
  const effects = async () => (await Promise.all(ids.map((id) => effectsOn(bed.database, id)))).flat();
  await until(async () => (await effects()).length === ids.length);
  expect(await deadLetters()).toBe(0);
  await consumers.stop();
  await database.close();
  await admin.unsafe(`drop role ${role}`);
  await bed.close();
});
