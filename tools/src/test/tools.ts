import { aptInstall, canInstall } from "@stagedoor/platform/apt";
import { findKafkaWay } from "@stagedoor/platform/kafkaWay";
import { stateRoot } from "@stagedoor/platform/state";

/** Sees to it that Kafka can run: installs Java and Maven where that needs nobody's consent. Errors: says what is missing. */
export async function obtainKafkaTools(): Promise<void> {
  const way = await findKafkaWay(stateRoot());
  if (way.kind !== "none") return;
  if (!canInstall()) throw new Error(way.missing);
  console.error("installing what Kafka needs: apt-get install default-jre-headless maven");
  await aptInstall(["default-jre-headless", "maven"]);
  const now = await findKafkaWay(stateRoot());
  if (now.kind === "none") throw new Error(now.missing);
}
