import { once } from "node:events";
import type { Messaging } from "@stagedoor/messaging/connection";
import { type ProvisionOptions, provisionTopics } from "@stagedoor/messaging/provision";
import type { Logger } from "pino";
import type { Part } from "./parts.ts";

/** Makes missing topics as soon as Kafka can be reached, then starts what reads from them. It holds up nothing else. */
export function topicsPart(options: {
  messaging: Messaging;
  /** How missing topics are made; false leaves that to others. */
  provision: ProvisionOptions | false;
  log: Logger;
  readers: () => Part;
}): Part {
  const stopping = new AbortController();
  let readers: Part | undefined;
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    // While Kafka is away this lasts until messaging is closed, which is after this part was stopped.
    const stopped = once(stopping.signal, "abort");
    if (options.provision) await Promise.race([provisionTopics(options.messaging, options.provision), stopped]);
    if (stopping.signal.aborted) return;
    readers = options.readers();
    await readers.start?.();
  }

  return {
    name: "topics and consumers",
    start() {
      working = work().catch((error) => options.log.error({ err: error }, "consumers could not be started"));
    },
    async stop() {
      stopping.abort();
      await working;
      await readers?.stop();
    },
  };
}
