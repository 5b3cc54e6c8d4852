import type { MessageType } from "@stagedoor/contracts/messages";
import type { Database, Tx } from "@stagedoor/postgres/database";
import { whileHandling } from "./currentMessage.ts";
import { enterInbox } from "./inbox.ts";
import type { Handler, IncomingMessage, Subscription } from "./incoming.ts";
import { within } from "./publisher.ts";

/** The handler of a type; nothing when the subscription skips it. */
export function handlerOf(subscription: Subscription, type: MessageType): Handler | undefined {
  if ("handle" in subscription) return subscription.handle;
  // Every handler takes messages of the type under which it stands.
  return subscription.handlers[type] as Handler | undefined;
}

/**
 * Applies one message in one transaction of at most `timeoutMs`. An effect whose id is in the inbox already changes nothing.
 * Errors: the handler's and the database's; nothing was changed then.
 */
export async function applyMessage(
  database: Database,
  group: string,
  subscription: Subscription,
  message: IncomingMessage,
  timeoutMs: number,
): Promise<"applied" | "duplicate"> {
  const handler = handlerOf(subscription, message.type);
  if (handler === undefined) return "applied";
  const work = whileHandling(message, () =>
    database.transaction(async (tx) => {
      if (subscription.kind === "effect" && !(await enterInbox(tx, group, [message.id])).has(message.id))
        return "duplicate";
      await handler(tx, message);
      return "applied";
    }),
  );
  return within(timeoutMs, work, `applying ${message.type}`);
}

/**
 * Applies messages of one partition, in order, in one transaction of at most `timeoutMs`, by the subscription's `handleMany`. What
 * it has no handler for is left out, and so is an effect whose id is in the inbox already or came twice. Errors: there is
 * no `handleMany`; that one's and the database's: nothing was changed then.
 */
export async function applyMessages(
  database: Database,
  group: string,
  subscription: Subscription,
  messages: readonly IncomingMessage[],
  timeoutMs: number,
): Promise<{ applied: number; duplicate: number }> {
  const { handleMany } = subscription;
  if (handleMany === undefined) throw new Error(`${subscription.topic} is handled one message at a time`);
  const wanted = messages.filter(({ type }) => handlerOf(subscription, type) !== undefined);
  if (wanted.length === 0) return { applied: 0, duplicate: 0 };
  const work = database.transaction(async (tx) => {
    const fresh = subscription.kind === "effect" ? await onlyNew(tx, group, wanted) : wanted;
    if (fresh.length > 0) await handleMany(tx, fresh);
    return { applied: fresh.length, duplicate: wanted.length - fresh.length };
  });
  return within(timeoutMs, work, `applying ${wanted.length} messages of ${subscription.topic}`);
}

async function onlyNew(tx: Tx, group: string, messages: readonly IncomingMessage[]): Promise<IncomingMessage[]> {
  const ids = messages.map(({ id }) => id);
  const entered = await enterInbox(tx, group, ids);
  // A second delivery in the same chunk finds its id taken by the first.
  return messages.filter(({ id }) => entered.delete(id));
}
