import type { Consumer, ConsumerCrashEvent } from "kafkajs";
import { type Messaging, pause } from "./connection.ts";
import { type ConsumersOptions, defaultSessionMs } from "./consumersOptions.ts";
import { deadLetterName } from "./deadLetter.ts";
import { consumeBatch } from "./partition.ts";
import { deadLetterConfig } from "./provision.ts";
import { within } from "./publisher.ts";
import type { PartitionDeps, Source } from "./record.ts";
import { createMissing, isForbidden, withAdmin } from "./topicAdmin.ts";

export type ConsumerRun = {
  /** When the group was joined; rejects when the run ended before. */
  joined: Promise<void>;
  /** Why the run ended. Never rejects. */
  ended: Promise<Error>;
};

/** On a stop, handlers finish and the group is left. After a crash there is nothing to wait for: the next life must begin soon. */
const disconnectTimeoutMs = { stop: 45_000, crash: 5_000 };
const watchEveryMs = 5_000;

/**
 * One life of a consumer, from connecting to its end: stopped, crashed, or silent for several sessions' length. kafkajs' own
 * restart is switched off, because a consumer that restarts while it is being stopped cannot be stopped any more.
 */
export function runConsumer(
  deps: PartitionDeps,
  options: ConsumersOptions,
  consumer: Consumer,
  stopping: AbortSignal,
): ConsumerRun {
  const joined = Promise.withResolvers<void>();
  const over = new AbortController();
  const crashed = Promise.withResolvers<Error>();
  const silenceMs = 4 * (options.sessionTimeoutMs ?? defaultSessionMs) + (options.handlerTimeoutMs ?? 20_000);
  let lastSign = performance.now();
  const sign = (): void => {
    lastSign = performance.now();
  };
  for (const name of ["consumer.heartbeat", "consumer.fetch", "consumer.end_batch_process"] as const)
    consumer.on(name, sign);
  consumer.on("consumer.group_join", () => joined.resolve());
  consumer.on("consumer.crash", (event: ConsumerCrashEvent) => crashed.resolve(event.payload.error));

  async function watch(): Promise<Error> {
    while (!over.signal.aborted) {
      await pause(watchEveryMs, over.signal);
      if (performance.now() - lastSign > silenceMs) return new Error(`consumer was silent for ${silenceMs} ms`);
    }
    return new Error("over");
  }

  async function startUp(): Promise<void> {
    const sources = await findSources(deps, options);
    over.signal.throwIfAborted();
    await consumer.connect();
    for (const [topic, { subscription, replaysOnly }] of sources) {
      over.signal.throwIfAborted();
      await consumer.subscribe({ topic, fromBeginning: replaysOnly || (subscription.fromBeginning ?? true) });
    }
    over.signal.throwIfAborted();
    await run(deps, consumer, sources, options, over.signal);
    sign();
  }

  async function live(): Promise<Error> {
    try {
      const stopped = pauseUntil(stopping).then(() => new Error("stopped"));
      return await Promise.race([startUp().then(() => Promise.race([crashed.promise, watch()])), stopped]);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      over.abort();
      const patience = stopping.aborted ? disconnectTimeoutMs.stop : disconnectTimeoutMs.crash;
      await within(patience, consumer.disconnect(), "disconnecting a consumer").catch(() => undefined);
      joined.reject(new Error("the consumer ended before it joined"));
    }
  }

  return { joined: joined.promise, ended: live() };
}

function pauseUntil(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** The topics to read: the subscriptions' own, which must exist, and their dead-letter topics, which are made if possible. */
async function findSources(deps: PartitionDeps, options: ConsumersOptions): Promise<Map<string, Source>> {
  const { messaging, group, subscriptions } = options;
  const existing = await withAdmin(messaging, async (admin) => {
    const wanted = subscriptions.map(({ topic }) => deadLetterConfig(messaging.topicPrefix, topic, group, {}));
    try {
      await createMissing(admin, wanted);
    } catch (error) {
      if (!isForbidden(error)) throw error;
      deps.log.warn({ err: error }, "dead-letter topics may not be created here; without them no replay is read");
    }
    return new Set(await admin.listTopics());
  });
  const sources = new Map<string, Source>();
  for (const subscription of subscriptions) {
    const name = topicName(messaging, subscription.topic);
    if (!existing.has(name)) throw new Error(`the topic ${name} does not exist yet`);
    sources.set(name, { subscription, replaysOnly: false });
    const deadLetters = deadLetterName(messaging, subscription.topic, group);
    if (existing.has(deadLetters)) sources.set(deadLetters, { subscription, replaysOnly: true });
  }
  return sources;
}

async function run(
  deps: PartitionDeps,
  consumer: Consumer,
  sources: Map<string, Source>,
  options: ConsumersOptions,
  over: AbortSignal,
): Promise<void> {
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: options.concurrency ?? 8,
    async eachBatch(payload) {
      const { topic, partition } = payload.batch;
      const source = sources.get(topic);
      if (source === undefined) return;
      const waitMs = await consumeBatch(deps, source, payload);
      if (waitMs === undefined) return;
      // The handler returns at once: other partitions go on and heartbeats are sent while this one waits.
      const resume = payload.pause();
      const labels = { topic: source.subscription.topic, partition: String(partition) };
      deps.messaging.metrics?.paused.set(labels, 1);
      void pause(waitMs, over).then(() => {
        deps.messaging.metrics?.paused.set(labels, 0);
        resume();
      });
    },
  });
}

function topicName(messaging: Messaging, topic: string): string {
  return `${messaging.topicPrefix}${topic}`;
}
