/**
 * Dead letters from a shell:
 *   node packages/messaging/src/cli/deadLetters.ts list   <topic> <group> [--limit 100] [--offset 0]
 *   node packages/messaging/src/cli/deadLetters.ts replay <topic> <group> (--all | <id> ...)
 * Environment: KAFKA_BROKERS (comma list), KAFKA_TOPIC_PREFIX, and KAFKA_TLS and KAFKA_SASL_* as services have them. Prints JSON; ends with 1 on an error.
 */
import { parseArgs } from "node:util";
import { type TopicName, topicNames } from "@stagedoor/contracts/topics";
import { pino } from "pino";
import { connectMessaging } from "../connection.ts";
import { listDeadLetters, replayDeadLetters } from "../deadLetters.ts";
import { readSecurity } from "../security.ts";

const usage =
  "usage: deadLetters.ts list <topic> <group> [--limit n] [--offset n] | replay <topic> <group> (--all | <id> ...)";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: "string", default: "100" },
    offset: { type: "string", default: "0" },
    all: { type: "boolean", default: false },
  },
});

async function run(): Promise<unknown> {
  const [action, topic, group, ...ids] = positionals;
  const brokers = process.env.KAFKA_BROKERS?.split(",").filter((broker) => broker !== "");
  if (brokers === undefined || brokers.length === 0) throw new Error("KAFKA_BROKERS is not set");
  if (!isTopic(topic)) throw new Error(`topic must be one of ${topicNames.join(", ")}\n${usage}`);
  if (group === undefined) throw new Error(`group is missing\n${usage}`);
  const messaging = connectMessaging({
    brokers,
    topicPrefix: process.env.KAFKA_TOPIC_PREFIX ?? "",
    ...readSecurity(process.env),
    clientId: "dead-letters",
    source: "dead-letters",
    log: pino({ level: "error" }, pino.destination(2)),
  });
  try {
    if (action === "list") {
      return await listDeadLetters(messaging, { topic, group, limit: count("limit"), offset: count("offset") });
    }
    if (action !== "replay") throw new Error(usage);
    if (values.all === ids.length > 0) throw new Error(`replay takes either --all or ids\n${usage}`);
    return { replayed: await replayDeadLetters(messaging, { topic, group, ...(values.all ? {} : { ids }) }) };
  } finally {
    await messaging.close();
  }
}

function isTopic(text: string | undefined): text is TopicName {
  return topicNames.some((name) => name === text);
}

function count(name: "limit" | "offset"): number {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} must be a whole number, not ${values[name]}`);
  return value;
}

try {
  console.log(JSON.stringify(await run(), null, 2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
