import { until } from "@stagedoor/platform/testing/until";
import { count, databases } from "./databases.ts";
import { kubectl } from "./kube.ts";

const patience = { timeoutMs: 180_000, everyMs: 1000 };

/** Waits until everything that was accepted has had its effect: outboxes are empty, nobody is behind, no mail waits. */
export async function untilAtRest(): Promise<void> {
  for (const database of databases) {
    await until(async () => (await count(database, "select count(*) from outbox")) === 0, {
      ...patience,
      what: `the outbox of ${database} is empty`,
    });
  }
  await until(async () => (await lag()) === 0, { ...patience, what: "no consumer is behind" });
  await until(async () => (await count("email", "select count(*) from mails where status = 'queued'")) === 0, {
    ...patience,
    what: "every mail is sent",
  });
}

/** Messages that the services' groups have not applied, over all topics. Errors: a group has no members to apply them. */
export async function lag(): Promise<number> {
  const script = "/opt/kafka/bin/kafka-consumer-groups.sh";
  const args = ["--bootstrap-server", "localhost:9092", "--all-groups", "--describe"];
  const text = await kubectl(["exec", "kafka-0", "--", script, ...args]);
  // GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG …; a partition that nothing was ever read from has "-".
  const rows = text.split("\n").map((line) => line.trim().split(/\s+/));
  const known = rows.filter(
    ([group, topic, , , end]) => group !== "GROUP" && topic?.endsWith(".v1") && end !== undefined,
  );
  if (known.length === 0) throw new Error(`no group has read anything: ${text}`);
  return known.reduce(
    (sum, [, , , current, end]) => sum + Number(end) - (current === "-" ? Number(end) : Number(current)),
    0,
  );
}

/** How many dead letters there are, over all groups; there should be none. */
export async function deadLetters(): Promise<number> {
  const script = "/opt/kafka/bin/kafka-get-offsets.sh";
  const text = await kubectl([
    "exec",
    "kafka-0",
    "--",
    script,
    "--bootstrap-server",
    "localhost:9092",
    "--topic",
    ".*[.]dlq",
  ]);
  // topic:partition:end
  return text
    .split("\n")
    .filter((line) => line.includes(".dlq:"))
    .reduce((sum, line) => sum + Number(line.split(":").at(-1)), 0);
}
