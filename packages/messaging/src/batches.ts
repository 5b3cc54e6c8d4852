import type { ProducerRecord } from "kafkajs";

export type OutgoingRecord = {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers: Record<string, string>;
};

/** Kafka refuses batches of more than 1 MiB (`max.message.bytes`); the rest is for what surrounds each record. */
const defaultMaxBytes = 950_000;

/**
 * Records as sends of at most `maxBytes` of keys, bodies and headers each, in order; one that is larger goes alone. The limit
 * is Kafka's for one partition, and counts for all here, since the partitions are not known yet.
 */
export function toBatches(records: readonly OutgoingRecord[], maxBytes = defaultMaxBytes): ProducerRecord[][] {
  const batches: ProducerRecord[][] = [];
  let byTopic = new Map<string, ProducerRecord>();
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (bytes > 0 && bytes + size > maxBytes) {
      batches.push([...byTopic.values()]);
      byTopic = new Map();
      bytes = 0;
    }
    const { topic, ...message } = record;
    const known = byTopic.get(topic);
    if (known === undefined) byTopic.set(topic, { topic, messages: [message] });
    else known.messages.push(message);
    bytes += size;
  }
  if (byTopic.size > 0) batches.push([...byTopic.values()]);
  return batches;
}

function sizeOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = Buffer.byteLength(value) + key.length;
  for (const [name, text] of Object.entries(headers)) bytes += name.length + text.length;
  return bytes;
}
