import { type LogEntry, logLevel } from "kafkajs";
import type { Logger } from "pino";

/** Said of every producer of ours: why it is meant so stands in publisher.ts. */
const limitedRetries = "Limiting retries for the idempotent producer may invalidate EoS guarantees";

/** kafkajs' log through pino. What it calls an error is mostly a retry that messaging sees and counts itself: a warning here. */
export function kafkaLog(log: Logger): () => (entry: LogEntry) => void {
  return () =>
    ({ namespace, level, log: entry }) => {
      const { message, timestamp: _timestamp, logger: _logger, ...details } = entry;
      const fields = { kafka: namespace, ...details };
      if (message === limitedRetries) return;
      if (level === logLevel.ERROR || level === logLevel.WARN) log.warn(fields, message);
      else log.debug(fields, message);
    };
}
