import { createTestDatabase } from "@stagedoor/platform/testing/database";
import { testKafka } from "@stagedoor/platform/testing/kafka";
import { openDatabase } from "@stagedoor/postgres/database";
import { pendingMigrations } from "@stagedoor/postgres/migrate";
import { allMigrations } from "@stagedoor/service/allMigrations";
import { runCli } from "@stagedoor/service/testing/runCli";
import { expect, test } from "vitest";
import { databases } from "../src/docs/entities.ts";

test("every service with a database prepares it and the topics, all of them at the same time", async () => {
  const { brokers, topicPrefix } = testKafka();
  const kafka = { KAFKA_BROKERS: brokers.join(","), KAFKA_TOPIC_PREFIX: topicPrefix, TOPIC_PARTITIONS: "2" };
  const prepared = Object.entries(databases).map(async ([service, migrations]) => {
    const made = await createTestDatabase(`prepare_${service}`, async () => {});
    const script = new URL(`../../services/${service}/src/cli/prepare.ts`, import.meta.url);
    const { code, output } = await runCli(script, [], { DATABASE_URL: made.url, ...kafka });
    const database = openDatabase({ url: made.url, poolSize: 1, applicationName: "test" });
    const pending = await pendingMigrations(database, allMigrations(migrations));
    await database.close();
    await made.drop();
    return { service, code, pending, output: code === 0 ? "" : output };
  });
  const fine = Object.keys(databases).map((service) => ({ service, code: 0, pending: [], output: "" }));
  expect(await Promise.all(prepared)).toEqual(fine);
});
