import type { MessageType } from "@stagedoor/contracts/messages";
import type { Database } from "@stagedoor/postgres/database";
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
      if (subscription.kind === "effect" && !(await enterInbox(tx, group, message.id))) return "duplicate";
      await handler(tx, message);
      return "applied";
    }),
  );
  return within(timeoutMs, work, `applying ${message.type}`);
}
