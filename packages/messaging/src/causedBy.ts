import type { IncomingMessage } from "./incoming.ts";

/** What a message that is sent because of another one says of it. */
export type Cause = {
  readonly causationId: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
};

/**
 * The fields of an outgoing message that name its cause, for handlers of many messages: `{ ...causedBy(message), topic, … }`.
 * A handler of one message needs none of it, since `addToOutbox` knows which one is being handled.
 */
export function causedBy({ id, correlationId, traceparent }: IncomingMessage): Cause {
  return { causationId: id, correlationId, traceparent };
}
