import type { MessageType } from "@stagedoor/contracts/messages";
import type { DeletedEvent, EventState } from "@stagedoor/contracts/schemas/events";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";

export type EventMessageType = Extract<MessageType, `event.${string}`>;

/** Tells the others of an event's new state, in the transaction that wrote it. */
export async function announce(
  tx: Tx,
  type: EventMessageType,
  body: EventState | DeletedEvent,
  time: Date,
): Promise<void> {
  await addToOutbox(tx, [{ topic: "events.v1", type, key: body.id, subject: body.id, body, time }]);
}
