import { join } from "node:path";
import type { Guardian } from "./guardian.ts";
import type { KafkaWay } from "./kafkaWay.ts";

/** The user that clients log in as, by SASL PLAIN without encryption. */
export type KafkaLogins = { username: string; password: string };

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
  /** How clients log in; nobody has to without it. */
  logins?: KafkaLogins;
  /** What findKafkaWay has answered; asked again without it. */
  way?: KafkaWay;
};

/** Where the broker keeps its data and its configuration. */
export function kafkaHome(options: KafkaOptions): string {
  return join(options.stateDir, "kafka");
}
