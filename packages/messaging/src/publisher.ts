import { Partitioners, type Producer, type ProducerRecord } from "kafkajs";
import type { Messaging } from "./connection.ts";

export type Publisher = {
  /** Sends in order, topic by topic, and returns when all in-sync replicas have everything. Errors: any failure; nothing is then known of what arrived. */
  send(records: ProducerRecord[]): Promise<void>;
  stop(): Promise<void>;
};

type Opened = { producer: Producer; abandon(): void };

/**
 * An idempotent producer that is thrown away after any error: sequence numbers that the broker may have seen or not cannot be
 * trusted, and a fenced producer never recovers. It connects at its first use. One send takes at most `timeoutMs`.
 */
export function createPublisher(messaging: Messaging, timeoutMs: number): Publisher {
  let current: Promise<Opened> | undefined;

  return {
    async send(records) {
      current ??= open(messaging);
      const opened = current;
      const sending = opened.then(({ producer }) =>
        producer.sendBatch({ acks: -1, timeout: 3_000, topicMessages: records }),
      );
      try {
        await within(timeoutMs, sending, "sending to Kafka");
      } catch (error) {
        if (current === opened) current = undefined;
        discard(opened, sending);
        throw error;
      }
    },
    async stop() {
      const opened = current;
      current = undefined;
      await opened?.then(({ producer }) => producer.disconnect()).catch(() => undefined);
    },
  };
}

async function open(messaging: Messaging): Promise<Opened> {
  let abandoned = false;
  const producer = messaging.producing.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: () => {
      const choose = Partitioners.DefaultPartitioner();
      return (message) => {
        // kafkajs asks for partitions at every attempt: a retry that comes after we gave up must not overtake the next round.
        if (abandoned) throw Object.assign(new Error("the producer was abandoned"), { retriable: false });
        return choose(message);
      };
    },
    // The least that kafkajs allows; it helps after a change of leaders. The relay's next round is the real retry.
    retry: { retries: 1, initialRetryTime: 100, maxRetryTime: 200 },
  });
  try {
    await producer.connect();
  } catch (error) {
    await producer.disconnect().catch(() => undefined);
    throw error;
  }
  messaging.markReached();
  const abandon = () => {
    abandoned = true;
  };
  return { producer, abandon };
}

/** Closes the sockets now, and once more when the send has ended: a retry in between may have opened one. */
function discard(opened: Promise<Opened>, sending: Promise<unknown>): void {
  const close = ({ producer, abandon }: Opened) => {
    abandon();
    return producer.disconnect();
  };
  opened.then(close).catch(() => undefined);
  sending.catch(() => opened.then(close)).catch(() => undefined);
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
