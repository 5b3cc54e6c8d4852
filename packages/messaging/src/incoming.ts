import type { MessageBody, MessageType } from "@stagedoor/contracts/messages";
import type { TopicName } from "@stagedoor/contracts/topics";
import type { Tx } from "@stagedoor/postgres/database";

/** A message that fits its schema. */
export type IncomingMessage<T extends MessageType = MessageType> = {
  readonly id: string;
  readonly type: T;
  readonly topic: TopicName;
  readonly key: string;
  readonly subject: string;
  /** The service that sent it. */
  readonly source: string;
  /** When it happened, by the sender's clock. */
  readonly time: Date;
  readonly body: MessageBody<T>;
  readonly correlationId: string;
  readonly causationId: string;
  /** W3C trace context of the sender, when a trace was recorded. */
  readonly traceparent?: string | undefined;
  readonly partition: number;
  readonly offset: string;
};

export type Handler<T extends MessageType = MessageType> = (tx: Tx, message: IncomingMessage<T>) => Promise<void>;

export type Handlers = { readonly [T in MessageType]?: Handler<T> };

export type Subscription = {
  readonly topic: TopicName;
  /** Where a group that is new to the topic starts. Default true. */
  readonly fromBeginning?: boolean;
  /**
   * projection: the handler writes only what has a higher version, so redelivery is harmless.
   * effect: the message's id is put in the inbox in the handler's transaction, so that it acts once.
   */
  readonly kind: "projection" | "effect";
  /**
   * Applies messages that arrived together in one transaction: all of types that have a handler, in the order of their offsets,
   * for an effect without those that acted before. A projection may get several versions of one aggregate. What it sends
   * names its cause by `causedBy`. When it fails, nothing is kept, and the messages go to their handlers one by one.
   */
  readonly handleMany?: (tx: Tx, messages: readonly IncomingMessage[]) => Promise<void>;
} & (
  | { /** By type; types that are not named are skipped. */ readonly handlers: Handlers }
  | { /** For every type of the topic. */ readonly handle: Handler }
);
