import { randomBytes } from "node:crypto";

/**
 * The brokers that the tests share, and a prefix that no other caller has, for topics and groups.
 * Errors: throws when neither TEST_KAFKA_BROKERS is set nor vitest's global set-up has started a broker.
 */
export function testKafka(): { brokers: string[]; topicPrefix: string } {
  const brokers = process.env.TEST_KAFKA_BROKERS;
  if (brokers === undefined || brokers === "") throw new Error("TEST_KAFKA_BROKERS is not set: is this project `int`?");
  return { brokers: brokers.split(","), topicPrefix: `t${randomBytes(4).toString("hex")}.` };
}
