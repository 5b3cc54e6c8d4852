import { randomBytes } from "node:crypto";
import { dropTestDatabases } from "./database.ts";
import { startTestServers } from "./servers.ts";

/**
 * Vitest's global set-up for the suites that need Postgres and Kafka: uses the ones that TEST_POSTGRES_URL and
 * TEST_KAFKA_BROKERS name, and starts its own otherwise. Nothing stays behind.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  process.env.TEST_RUN_ID = randomBytes(4).toString("hex");
  const servers = await startTestServers(process.env);
  Object.assign(process.env, servers.env);
  return async () => {
    try {
      if (!servers.ownsPostgres) await dropTestDatabases();
    } finally {
      await servers.stop();
    }
  };
}
