import { waitForRest } from "@stagedoor/invariants/rest";
import { query } from "./databases.ts";
import { kubectl } from "./kube.ts";

/** Waits until everything that was accepted has had its effect. Limits: 3 min. Errors: what is left to do then. */
export async function untilAtRest(): Promise<void> {
  const { atRest, waitedMs, left } = await waitForRest({ query, behind: lag, timeoutMs: 180_000 });
  if (!atRest) throw new Error(`not at rest after ${waitedMs / 1000} s: ${left.join("; ")}`);
}

/** Messages that the services' groups have not applied, over all topics. Errors: no group has read anything yet. */
async function lag(): Promise<number> {
  const text = await askKafka("kafka-consumer-groups.sh", ["--all-groups", "--describe"]);
  // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG …; a partition that nothing was ever read from has "-".
  const rows = text.split("\n").map((line) => line.trim().split(/\s+/));
  const known = rows.filter(
    ([group, topic, , , end]) => group !== "GROUP" && topic?.endsWith(".v1") && end !== undefined,
  );
  if (known.length === 0) throw new Error(`no group has read anything: ${text}`);
  return known.reduce((sum, [, , , current, end]) => sum + Number(end) - (current === "-" ? 0 : Number(current)), 0);
}

/** How many dead letters there are, over all groups; there should be none. */
export async function deadLetters(): Promise<number> {
  const text = await askKafka("kafka-get-offsets.sh", ["--topic", ".*[.]dlq"]);
  // topic:partition:end
  return text
    .split("\n")
    .filter((line) => line.includes(".dlq:"))
    .reduce((sum, line) => sum + Number(line.split(":").at(-1)), 0);
}

/** Runs one of Kafka's own commands in the broker's pod. */
function askKafka(script: string, args: readonly string[]): Promise<string> {
  const command = [`/opt/kafka/bin/${script}`, "--bootstrap-server", "localhost:9092", ...args];
  return kubectl(["exec", "kafka-0", "--", ...command]);
}
