import { connectMessaging } from "@stagedoor/messaging/connection";
import { provisionTopics } from "@stagedoor/messaging/provision";
import { openDatabase } from "@stagedoor/postgres/database";
import type { MigrationSet } from "@stagedoor/postgres/migrate";
import type { Logger } from "pino";
import { allMigrations } from "./allMigrations.ts";
import { kafkaConnection } from "./kafkaConnection.ts";
import { createLog } from "./log.ts";
import { prepareDatabase } from "./prepareDatabase.ts";
import { integer, type SettingsOf } from "./settings.ts";
import { settingsOrExit } from "./settingsOrExit.ts";
import { databaseSettings, kafkaSettings, processSettings } from "./sharedSettings.ts";

const { provisionTopicsOnStart: _, ...topicSettings } = kafkaSettings;

export const prepareSettings = {
  logLevel: processSettings.logLevel,
  databaseUrl: databaseSettings.databaseUrl,
  ...topicSettings,
  prepareTimeoutMs: integer("PREPARE_TIMEOUT_MS", "longest time for waiting, migrations and topics together", {
    default: 240_000,
    min: 1_000,
    max: 86_400_000,
  }),
};

type Service = { /** The service. */ name: string /** Its own migrations. */; migrations: MigrationSet };
type Work = Service & { config: SettingsOf<typeof prepareSettings>; log: Logger; signal: AbortSignal };

/**
 * What a release needs before its services start, for a job that runs first: waits for Postgres and applies the migrations with
 * the rights of DATABASE_URL, then waits for Kafka and makes the topics that are missing.
 *   DATABASE_URL=… KAFKA_BROKERS=… node services/<name>/src/cli/prepare.ts
 * Any number may run at once, and again. Ends with 0; with 78 on bad settings, each named; with 1 on what waiting cannot mend,
 * after PREPARE_TIMEOUT_MS, and at once on SIGTERM or SIGINT. A migration that was under way is then rolled back.
 */
export async function runPrepare(service: Service): Promise<void> {
  const config = settingsOrExit(prepareSettings);
  const log = createLog({ name: service.name, level: config.logLevel });
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort(signal));
  setTimeout(() => ending.abort("PREPARE_TIMEOUT_MS"), config.prepareTimeoutMs);
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener("abort", () => reject(ending.signal.reason), { once: true });
  });
  try {
    await Promise.race([prepare({ ...service, config, log, signal: ending.signal }), ended]);
    log.info("prepared");
    process.exit(0);
  } catch (error) {
    if (ending.signal.aborted) log.fatal({ by: ending.signal.reason }, "stopped before everything was prepared");
    else log.fatal({ err: error }, "could not be prepared");
    // Without closing anything: a connection that waits would hold this up, and Postgres rolls back what it was given.
    process.exit(1);
  }
}

async function prepare({ name, migrations, config, log, signal }: Work): Promise<void> {
  const applicationName = `stagedoor ${name} prepare`;
  const database = openDatabase({ url: config.databaseUrl, poolSize: 1, applicationName, log });
  log.info("preparing the database");
  await prepareDatabase({
    database,
    migrations: allMigrations(migrations),
    migrate: true,
    prepare: () => undefined,
    signal,
    log,
  });
  await database.close();

  log.info({ brokers: config.kafkaBrokers }, "preparing the topics");
  const messaging = connectMessaging({
    ...kafkaConnection(config),
    clientId: `stagedoor-${name}-prepare`,
    source: name,
    log,
  });
  await provisionTopics(messaging, {
    partitions: config.topicPartitions,
    replicationFactor: config.topicReplicationFactor,
  });
  await messaging.close();
}
