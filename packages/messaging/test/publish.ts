import { toHeaders } from "@stagedoor/contracts/envelope";
import { type Message, Partitioners, type ProducerRecord } from "kafkajs";
import type { Messaging } from "../src/connection.ts";
import { complete, type OutgoingMessage } from "../src/outbox.ts";

/** Puts messages on their topics at once, past any outbox. */
export async function publish(messaging: Messaging, messages: readonly OutgoingMessage[]): Promise<void> {
  const records = messages.map((message) => {
    const { topic, key, body, time, ...attributes } = complete(message);
    const headers = toHeaders({ ...attributes, source: "auth", time: time.toISOString() });
    return { topic: `${messaging.topicPrefix}${topic}`, messages: [{ key, value: JSON.stringify(body), headers }] };
  });
  await send(messaging, records);
}

/** Puts records as they are on a topic. */
export function publishRaw(messaging: Messaging, topic: string, records: Message[]): Promise<void> {
  return send(messaging, [{ topic: `${messaging.topicPrefix}${topic}`, messages: records }]);
}

/** Patient where the relay is not: topics that were just made may have no leader yet, and there is no next round. */
async function send(messaging: Messaging, records: ProducerRecord[]): Promise<void> {
  const createPartitioner = Partitioners.DefaultPartitioner;
  const retry = { retries: 20, initialRetryTime: 50, maxRetryTime: 500 };
  const producer = messaging.consuming.producer({ idempotent: true, maxInFlightRequests: 1, createPartitioner, retry });
  await producer.connect();
  try {
    for (const record of records) await producer.send({ ...record, acks: -1 });
  } finally {
    await producer.disconnect();
  }
}
