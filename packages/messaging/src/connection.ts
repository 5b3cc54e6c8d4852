import { type ISocketFactory, Kafka, type KafkaConfig, logLevel, type SASLOptions } from "kafkajs";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { kafkaLog } from "./kafkaLog.ts";
import { createMessagingMetrics, type MessagingMetrics } from "./metrics.ts";

export type MessagingOptions = {
  /** host:port of one or more brokers. */
  brokers: string[];
  /** Put before every topic's and group's name, so that tests and copies share one Kafka. Default none. */
  topicPrefix?: string;
  clientId: string;
  /** The service, as `ce_source`: "bookings". */
  source: string;
  log: Logger;
  /** Where the metrics of outbox, relay and consumers are registered. */
  metrics?: Registry;
  ssl?: boolean;
  sasl?: SASLOptions;
};

export type Messaging = {
  /** For producers: it never retries by itself, because a retry in the background could overtake the relay's next round. */
  producing(sockets?: ISocketFactory): Kafka;
  /** For consumers and administration. */
  readonly consuming: Kafka;
  readonly topicPrefix: string;
  readonly source: string;
  readonly log: Logger;
  readonly metrics: MessagingMetrics | undefined;
  /** Whether Kafka has been reached at least once. */
  reached(): boolean;
  markReached(): void;
  /** Given by `close`. */
  readonly closing: AbortSignal;
  /** Stops looking for Kafka and provisioning. Relay and consumers are stopped by themselves, before. */
  close(): Promise<void>;
};

const connectTimeoutMs = 3_000;
const probeMs = { least: 500, most: 5_000 };

/** Prepares the clients and looks for Kafka in the background until it is there. Throws nothing when it is away. */
export function connectMessaging(options: MessagingOptions): Messaging {
  const common: KafkaConfig = {
    clientId: options.clientId,
    brokers: options.brokers,
    connectionTimeout: connectTimeoutMs,
    authenticationTimeout: connectTimeoutMs,
    enforceRequestTimeout: true,
    logLevel: logLevel.INFO,
    logCreator: kafkaLog(options.log),
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    ...(options.sasl === undefined ? {} : { sasl: options.sasl }),
  };
  let reached = false;
  const closing = new AbortController();
  const found = new AbortController();

  const messaging: Messaging = {
    producing: (sockets) =>
      new Kafka({
        ...common,
        requestTimeout: 4_000,
        retry: { retries: 0 },
        ...(sockets === undefined ? {} : { socketFactory: sockets }),
      }),
    consuming: new Kafka({
      ...common,
      requestTimeout: 10_000,
      // A crash after these is taken over by the consumer's own supervisor.
      retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000, restartOnFailure: async () => false },
    }),
    topicPrefix: options.topicPrefix ?? "",
    source: options.source,
    log: options.log,
    metrics: options.metrics === undefined ? undefined : createMessagingMetrics(options.metrics),
    reached: () => reached,
    markReached() {
      if (!reached) options.log.info({ brokers: options.brokers }, "Kafka reached");
      reached = true;
      found.abort();
    },
    closing: closing.signal,
    async close() {
      closing.abort();
      await probing;
    },
  };
  const probing = probe(messaging, AbortSignal.any([closing.signal, found.signal]));
  return messaging;
}

/** Whether Kafka has been reached at least once, for `/readyz`: later it may be away without harm to what a service sells. */
export function messagesReady(messaging: Messaging): boolean {
  return messaging.reached();
}

async function probe(messaging: Messaging, signal: AbortSignal): Promise<void> {
  for (let wait = probeMs.least; !signal.aborted; wait = Math.min(wait * 2, probeMs.most)) {
    const admin = messaging.producing().admin();
    try {
      await admin.connect();
      messaging.markReached();
    } catch (error) {
      messaging.log.warn({ err: error }, "Kafka cannot be reached; trying again");
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
    await pause(wait, signal);
  }
}

/** Waits, or stops waiting when the signal is given. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
