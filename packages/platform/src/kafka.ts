import { join } from "node:path";
import type { Guardian } from "./guardian.ts";
import { startKafkaContainer } from "./kafka-container.ts";
import { startKafkaOnJava } from "./kafka-java.ts";
import { findKafkaWay } from "./kafka-way.ts";
import type { Running } from "./launch.ts";

export type KafkaServer = { brokers: string; process: Running; stop(): Promise<void> };

export type KafkaOptions = {
  /** Holds `kafka/` with the data and `logs/kafka.log`. */
  stateDir: string;
  /** Holds the jars; shared by all copies of a clone. */
  cacheDir: string;
  port: number;
  controllerPort: number;
  guardian?: Guardian | undefined;
  /** Largest heap of the broker in MB. */
  heapMb: number;
};

/**
 * Starts one Kafka broker (KRaft) on 127.0.0.1. Resolves when it serves clients.
 * Errors: rejects with what is missing and how to get it where neither Java with Maven nor a container engine is there.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const way = await findKafkaWay();
  if (way.kind === "none") throw new Error(way.missing);
  const process =
    way.kind === "java" ? await startKafkaOnJava(options) : await startKafkaContainer(way.engine, options);
  return {
    brokers: `127.0.0.1:${options.port}`,
    process,
    async stop() {
      await process.stop(15_000);
    },
  };
}

/** Where the broker keeps its data and its configuration. */
export function kafkaHome(options: KafkaOptions): string {
  return join(options.stateDir, "kafka");
}
