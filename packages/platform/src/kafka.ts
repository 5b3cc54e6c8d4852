import { startKafkaContainer } from "./kafkaContainer.ts";
import { startKafkaOnJava } from "./kafkaJava.ts";
import type { KafkaOptions } from "./kafkaOptions.ts";
import { findKafkaWay } from "./kafkaWay.ts";
import type { Running } from "./launch.ts";

export type KafkaServer = { brokers: string; process: Running; stop(): Promise<void> };

/**
 * Starts one Kafka broker (KRaft) on 127.0.0.1. Resolves when it serves clients.
 * Errors: rejects with what is missing and how to get it where neither Java with Maven nor a container engine is there.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaServer> {
  const way = options.way ?? (await findKafkaWay(options.cacheDir));
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
