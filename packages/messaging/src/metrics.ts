import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What Prometheus sees of outbox, relay and consumers. */
export type MessagingMetrics = ReturnType<typeof createMessagingMetrics>;

export function createMessagingMetrics(registry: Registry) {
  const registers = [registry];
  return {
    registry,
    relayRows: new Histogram({
      name: "stagedoor_relay_round_rows",
      help: "Messages sent by one relay round that had any.",
      buckets: [1, 5, 20, 100, 250, 500, 1000, 2000],
      registers,
    }),
    relaySeconds: new Histogram({
      name: "stagedoor_relay_round_seconds",
      help: "Duration of a relay round that had messages, from claim to commit.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    relayFailures: new Counter({
      name: "stagedoor_relay_failures_total",
      help: "Relay rounds that were rolled back; their messages are sent by a later one.",
      registers,
    }),
    handled: new Counter({
      name: "stagedoor_messages_total",
      help: "Messages consumed, by outcome: applied, duplicate, skipped, dead_letter.",
      labelNames: ["topic", "outcome"] as const,
      registers,
    }),
    retries: new Counter({
      name: "stagedoor_message_retries_total",
      help: "Attempts that failed and are made again, by reason: transient, unclassified.",
      labelNames: ["topic", "reason"] as const,
      registers,
    }),
    lag: new Gauge({
      name: "stagedoor_consumer_lag",
      help: "Messages of a partition that its group has not handled yet, as of the last fetch.",
      labelNames: ["topic", "partition"] as const,
      registers,
    }),
    paused: new Gauge({
      name: "stagedoor_consumer_paused",
      help: "1 while a partition waits to be tried again.",
      labelNames: ["topic", "partition"] as const,
      registers,
    }),
    restarts: new Counter({
      name: "stagedoor_consumer_restarts_total",
      help: "Consumers that were made again after a crash.",
      registers,
    }),
  };
}
