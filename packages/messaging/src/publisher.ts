import type { Producer, ProducerRecord } from "kafkajs";
import type { Messaging } from "./connection.ts";
import { byKey } from "./partitioner.ts";
import { type GuardedSockets, guardSockets } from "./sockets.ts";

export type Publisher = {
  /**
   * Sends in order, topic by topic, and returns when all in-sync replicas have everything. Errors: any failure; nothing is then
   * known of what arrived. What the broker had received by then may still be written, even after what is sent later.
   */
  send(records: ProducerRecord[]): Promise<void>;
  stop(): Promise<void>;
};

type Opened = { producer: Producer; connected: Promise<void>; sockets: GuardedSockets };

/**
 * An idempotent producer that is thrown away after any error: sequence numbers that the broker may have seen or not cannot be
 * trusted, and a fenced producer never recovers. Its sockets are cut then, so that nothing follows that is not on the broker's
 * side yet; docs/adr/0008-late-sends.md says what remains. It connects at its first use. One send takes at most `timeoutMs`.
 */
export function createPublisher(messaging: Messaging, timeoutMs: number): Publisher {
  let current: Opened | undefined;

  return {
    async send(records) {
      current ??= open(messaging);
      const opened = current;
      opened.sockets.writeUntil(performance.now() + timeoutMs);
      try {
        await within(timeoutMs, deliver(messaging, opened, records), "sending to Kafka");
      } catch (error) {
        if (current === opened) current = undefined;
        opened.sockets.cut();
        opened.producer.disconnect().catch(() => undefined);
        throw error;
      }
    },
    async stop() {
      const opened = current;
      current = undefined;
      await opened?.producer.disconnect().catch(() => undefined);
    },
  };
}

function open(messaging: Messaging): Opened {
  const sockets = guardSockets();
  const producer = messaging.producing(sockets.factory).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: byKey,
    // The least that kafkajs allows; it helps after a change of leaders. The relay's next round is the real retry.
    retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 200 },
  });
  return { producer, connected: producer.connect(), sockets };
}

async function deliver(messaging: Messaging, opened: Opened, records: ProducerRecord[]): Promise<void> {
  const { producer, connected } = opened;
  await connected;
  messaging.markReached();
  await producer.sendBatch({ acks: -1, timeout: 3_000, topicMessages: records });
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
