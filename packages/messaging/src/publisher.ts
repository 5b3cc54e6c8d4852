import type { ProducerRecord } from "kafkajs";
import { Partitioners, type Producer } from "kafkajs";
import type { Messaging } from "./connection.ts";

export type Publisher = {
  /** Sends in order, topic by topic, and returns when all in-sync replicas have everything. Errors: any failure; nothing is then known of what arrived. */
  send(records: ProducerRecord[]): Promise<void>;
  stop(): Promise<void>;
};

/**
 * An idempotent producer that is thrown away after any error: sequence numbers that the broker may have seen or not cannot be
 * trusted, and a fenced producer never recovers. It connects at its first use. One send takes at most `timeoutMs`.
 */
export function createPublisher(messaging: Messaging, timeoutMs: number): Publisher {
  let current: Promise<Producer> | undefined;

  async function open(): Promise<Producer> {
    const producer = messaging.producing.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      // kafkajs warns when idempotence meets few retries; the relay's next round is the retry.
      retry: { retries: 0 },
    });
    try {
      await producer.connect();
    } catch (error) {
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
    messaging.markReached();
    return producer;
  }

  function discard(opened: Promise<Producer>): void {
    if (current === opened) current = undefined;
    // Closing the sockets also ends a request that is still on its way.
    opened.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  return {
    async send(records) {
      current ??= open();
      const opened = current;
      try {
        const sent = opened.then((producer) =>
          producer.sendBatch({ acks: -1, timeout: 3_000, topicMessages: records }),
        );
        await within(timeoutMs, sent, "sending to Kafka");
      } catch (error) {
        discard(opened);
        throw error;
      }
    },
    async stop() {
      const opened = current;
      current = undefined;
      await opened?.then((producer) => producer.disconnect()).catch(() => undefined);
    },
  };
}

/** The result of `work`, or an error with the code ETIMEDOUT after `ms`. The work itself is not stopped. */
export async function within<T>(ms: number, work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    const fail = () => reject(Object.assign(new Error(`${what} took more than ${ms} ms`), { code: "ETIMEDOUT" }));
    timer = setTimeout(fail, ms);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
