import type { Consumer } from "kafkajs";
import { backoff } from "./backoff.ts";
import { createApplyTogether } from "./chunk.ts";
import { createCommits } from "./commits.ts";
import { pause } from "./connection.ts";
import { runConsumer } from "./consumerRun.ts";
import { type ConsumersOptions, defaultSessionMs } from "./consumersOptions.ts";
import { createPublisher } from "./publisher.ts";
import type { PartitionDeps } from "./record.ts";

export type Consumers = {
  /** When the group was joined for the first time. Never rejects; it may take as long as Kafka is away. */
  ready: Promise<void>;
  /** Finishes the messages in hand, commits their offsets and leaves the group. */
  stop(): Promise<void>;
};

const restartMs = { least: 500, most: 3_000 };

/**
 * Reads the topics of a service in one group, and goes on for ever: a consumer that crashes is made again. While Kafka is away
 * it keeps trying; it throws nothing.
 */
export function startConsumers(options: ConsumersOptions): Consumers {
  const { messaging, log } = options;
  const stopping = new AbortController();
  const joined = Promise.withResolvers<void>();
  const publisher = createPublisher(messaging, 8_000);
  const common = {
    database: options.database,
    messaging,
    group: options.group,
    limits: {
      chunkSize: options.chunkSize ?? 200,
      maxAttempts: options.maxAttempts ?? 5,
      backoffMs: options.backoffMs ?? { least: 200, most: 5_000 },
      handlerTimeoutMs: options.handlerTimeoutMs ?? 20_000,
    },
  };
  const together = new Map(options.subscriptions.map((each) => [each, createApplyTogether(common, each)]));
  const deps: PartitionDeps = {
    ...common,
    publisher,
    log,
    now: options.now ?? (() => new Date()),
    troubles: new Map(),
    applyTogether: async (subscription, messages) => together.get(subscription)?.(messages),
    commitOffset: createCommits(),
  };

  async function supervise(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const run = runConsumer(deps, options, createConsumer(options), stopping.signal);
      run.joined.then(() => {
        failures = 0;
        joined.resolve();
      }, ignore);
      const error = await run.ended;
      if (stopping.signal.aborted) break;
      failures += 1;
      const retryInMs = backoff(failures, restartMs);
      log.warn({ err: error, group: options.group, retryInMs }, "consumer ended; making a new one");
      messaging.metrics?.restarts.inc();
      await pause(retryInMs, stopping.signal);
    }
  }

  const supervising = supervise();
  return {
    ready: joined.promise,
    async stop() {
      stopping.abort();
      await supervising;
      await publisher.stop();
    },
  };
}

function createConsumer(options: ConsumersOptions): Consumer {
  return options.messaging.consuming.consumer({
    groupId: `${options.messaging.topicPrefix}${options.group}`,
    sessionTimeout: options.sessionTimeoutMs ?? defaultSessionMs,
    rebalanceTimeout: 30_000,
    heartbeatInterval: Math.floor((options.sessionTimeoutMs ?? defaultSessionMs) / 5),
    maxWaitTimeInMs: options.maxWaitTimeInMs ?? 500,
    // Small, because all partitions of a fetch are finished before the next one: a long backlog of one must not starve the rest.
    maxBytesPerPartition: 262_144,
    // Topics that are made later and new leaders are noticed within this.
    metadataMaxAge: 30_000,
    allowAutoTopicCreation: false,
    retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000, restartOnFailure: async () => false },
  });
}

function ignore(): void {}
