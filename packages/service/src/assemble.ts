import { connectMessaging, type Messaging, messagesReady } from "@stagedoor/messaging/connection";
import { type Consumers, startConsumers } from "@stagedoor/messaging/consumers";
import { pruneInbox } from "@stagedoor/messaging/inbox";
import type { Subscription } from "@stagedoor/messaging/incoming";
import { type Relay, type RelayOptions, startRelay } from "@stagedoor/messaging/relay";
import type { RoundHook } from "@stagedoor/messaging/relayRound";
import { type Database, openDatabase } from "@stagedoor/postgres/database";
import { type MigrationSet, pendingMigrations } from "@stagedoor/postgres/migrate";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { allMigrations } from "./allMigrations.ts";
import { databaseCheck } from "./databaseCheck.ts";
import { authGuard } from "./guard.ts";
import { pruneIdempotencyKeys } from "./idempotency.ts";
import { job } from "./jobs.ts";
import { kafkaConnection } from "./kafkaConnection.ts";
import { type FindKey, remoteKeys } from "./keys.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import type { Part } from "./parts.ts";
import { prepareDatabase } from "./prepareDatabase.ts";
import { createReadiness } from "./readiness.ts";
import { createRunning, type Service } from "./running.ts";
import { type App, buildServer } from "./server.ts";
import type { AuthSettings, DatabaseSettings, HttpSettings, KafkaSettings, PublicSettings } from "./sharedSettings.ts";
import { topicsPart } from "./topicsPart.ts";

/** What routes, consumers and jobs of a service are made from. */
export type Parts = {
  readonly database: Database;
  readonly messaging: Messaging;
  readonly metrics: Registry;
  readonly log: Logger;
};

export type AssembledConfig = HttpSettings & PublicSettings & DatabaseSettings & KafkaSettings & Partial<AuthSettings>;

export type AssembleOptions = {
  /** The service's name; also its consumer group, and `ce_source` of its messages. */
  readonly name: string;
  readonly config: AssembledConfig;
  /** Default: one that logs from `config.logLevel` on. */
  readonly log?: Logger | undefined;
  /** The service's own; those of outbox, inbox and idempotency keys are added. */
  readonly migrations: MigrationSet;
  /** Whose tokens count. Default: those signed by a key published at JWKS_URL. */
  readonly findKey?: (parts: Parts) => FindKey;
  readonly routes: (app: App, parts: Parts) => Promise<void> | void;
  /** Once after the migrations, before routes answer; a failure that may pass is tried again. */
  readonly prepare?: (parts: Parts) => Promise<void>;
  readonly subscriptions?: (parts: Parts) => Subscription[];
  readonly jobs?: (parts: Parts) => Part[];
  readonly onRound?: (parts: Parts) => RoundHook;
  /** Whether the hook would find anything to say when nothing is sent; see the relay. */
  readonly isRoundDue?: (database: Database) => Promise<boolean>;
  /** Without, messages stay in the outbox: what selling costs can then be measured by itself. Default true. */
  readonly relay?: boolean | undefined;
};

export type AssembledService = Service & Parts & { readonly relay: () => Relay | undefined };

const pruneEveryMs = 3_600_000;

/**
 * A service with a database and messages: HTTP at once, then migrations, relay, jobs, topics and consumers, each waiting for
 * what it needs. Errors: only what is wrong with the wiring itself.
 */
export async function assembleService(options: AssembleOptions): Promise<AssembledService> {
  const { name, config } = options;
  const log = options.log ?? createLog({ name, level: config.logLevel });
  const metrics = createMetrics();
  const database = openDatabase({
    url: config.databaseUrl,
    poolSize: config.databasePoolSize,
    applicationName: `stagedoor ${name}`,
    log,
  });
  const messaging = connectMessaging({
    ...kafkaConnection(config),
    clientId: `stagedoor-${name}`,
    source: name,
    log,
    metrics,
  });
  const parts: Parts = { database, messaging, metrics, log };
  const migrations = allMigrations(options.migrations);
  const reading = { joined: false };
  const readiness = createReadiness([
    { name: "database", check: databaseCheck(database) },
    { name: "migrations", once: true, check: () => demandApplied(database, migrations) },
    { name: "kafka", once: true, check: () => demandReached(messaging) },
    { name: "consumers", once: true, check: () => demandJoined(reading) },
  ]);

  const app = await buildServer({ name, config, log, readiness, metrics });
  const findKey =
    options.findKey?.(parts) ?? (config.jwksUrl ? remoteKeys({ jwksUrl: config.jwksUrl, log }) : undefined);
  if (findKey) await app.register(authGuard, { findKey });
  await options.routes(app, parts);

  const { part: relay, relay: currentRelay } = relayPart(parts, {
    ...(options.onRound ? { onRound: options.onRound(parts) } : {}),
    ...(options.isRoundDue ? { isRoundDue: options.isRoundDue } : {}),
  });
  const subscriptions = options.subscriptions?.(parts) ?? [];
  const running = createRunning({
    app,
    config,
    log,
    readiness,
    prepare: (signal) =>
      prepareDatabase({
        database,
        migrations,
        migrate: config.migrateOnStart,
        prepare: () => options.prepare?.(parts),
        signal,
        log,
      }),
    parts: [
      ...(options.relay === false ? [] : [relay]),
      job({ name: "prune", everyMs: pruneEveryMs, log, run: () => prune(database) }),
      ...(options.jobs?.(parts) ?? []),
      topicsPart({
        messaging,
        provision: config.provisionTopicsOnStart && {
          partitions: config.topicPartitions,
          replicationFactor: config.topicReplicationFactor,
        },
        log,
        readers: () => consumersPart(name, parts, subscriptions, reading),
      }),
    ],
  });
  return {
    ...running,
    ...parts,
    relay: currentRelay,
    async stop() {
      await running.stop();
      await messaging.close();
      await database.close();
    },
  };
}

async function demandApplied(database: Database, migrations: MigrationSet[]): Promise<void> {
  const pending = await pendingMigrations(database, migrations);
  if (pending.length > 0) throw new Error(`not applied yet: ${pending.join(", ")}`);
}

function demandReached(messaging: Messaging): void {
  if (!messagesReady(messaging)) throw new Error("not reached yet");
}

/** Before a service has joined its group for the first time it would only make its callers wait for fresh projections. */
function demandJoined(reading: { joined: boolean }): void {
  if (!reading.joined) throw new Error("not joined yet");
}

async function prune(database: Database): Promise<void> {
  await pruneIdempotencyKeys(database);
  await pruneInbox(database, new Date());
}

type Hooks = Pick<RelayOptions, "onRound" | "isRoundDue">;

function relayPart(parts: Parts, hooks: Hooks): { part: Part; relay: () => Relay | undefined } {
  let relay: Relay | undefined;
  return {
    relay: () => relay,
    part: {
      name: "relay",
      start() {
        relay = startRelay({ ...parts, ...hooks });
      },
      stop: async () => relay?.stop(),
    },
  };
}

function consumersPart(group: string, parts: Parts, subscriptions: Subscription[], reading: { joined: boolean }): Part {
  let consumers: Consumers | undefined;
  return {
    name: "consumers",
    start() {
      if (subscriptions.length > 0) consumers = startConsumers({ ...parts, group, subscriptions });
      const joined = consumers?.ready ?? Promise.resolve();
      joined.then(() => {
        reading.joined = true;
      });
    },
    stop: async () => consumers?.stop(),
  };
}
