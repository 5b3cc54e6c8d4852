import type { Database } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import type { BackoffLimits } from "./backoff.ts";
import type { Messaging } from "./connection.ts";
import type { Subscription } from "./incoming.ts";

export type ConsumersOptions = {
  database: Database;
  messaging: Messaging;
  /** The service's name; replicas share it and divide the partitions. */
  group: string;
  subscriptions: readonly Subscription[];
  log: Logger;
  /**
   * Partitions handled at the same time, each in a transaction at a time, but those that share one (`handleMany`); keep it below
   * the pool's size. Default 8.
   */
  concurrency?: number;
  /** Messages that a subscription with `handleMany` is given at once, at most. Default 200. */
  chunkSize?: number;
  /** Attempts at a message that fails in a way of no known kind. Default 5. */
  maxAttempts?: number;
  /** Wait before a retry; it doubles from the least to the most. Default 200 to 5 000 ms. */
  backoffMs?: BackoffLimits;
  /** Longest time of one handler, whether of one message or of many; heartbeats go on meanwhile. Default 20 000 ms. */
  handlerTimeoutMs?: number;
  /**
   * How long Kafka waits for a sign of life before it gives the partitions to others. Default 10 000 ms: after a broker was
   * killed the group waits this long for its former self. Brokers refuse less than 6 000.
   */
  sessionTimeoutMs?: number;
  /** Longest wait of a fetch for a message, which ends it at once. Default 500 ms: a partition that is resumed waits as long. */
  maxWaitTimeInMs?: number;
  now?: () => Date;
};

export const defaultSessionMs = 10_000;
