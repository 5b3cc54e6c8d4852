import type { MessagingOptions } from "@stagedoor/messaging/connection";
import { securityOptions } from "@stagedoor/messaging/security";
import type { KafkaSettings } from "./sharedSettings.ts";

type Connection = Pick<MessagingOptions, "brokers" | "topicPrefix" | "ssl" | "sasl">;

/** Where Kafka is and how to log in, from the settings. */
export function kafkaConnection(config: Omit<KafkaSettings, "provisionTopicsOnStart">): Connection {
  return {
    brokers: [...config.kafkaBrokers],
    topicPrefix: config.kafkaTopicPrefix,
    ...securityOptions({
      tls: config.kafkaTls,
      mechanism: config.kafkaSaslMechanism,
      username: config.kafkaSaslUsername,
      password: config.kafkaSaslPassword,
    }),
  };
}
