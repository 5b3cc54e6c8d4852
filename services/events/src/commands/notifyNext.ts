import type { Notification } from "@stagedoor/contracts/schemas/notifications";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Database, Tx } from "@stagedoor/postgres/database";
import type { Logger } from "pino";
import { type EventFacts, findEventFacts } from "../db/eventFacts.ts";
import {
  finishNotification,
  lockDueNotification,
  moveCursor,
  nextRecipients,
  type OpenNotification,
  postponeNotification,
} from "../db/notifications.ts";
import { decideNotice } from "../domain/notice.ts";

export type NotifyDeps = { readonly newId: () => string; readonly now: () => Date; readonly log: Logger };

export type NotifyLimits = {
  /** People of one message, and so of one transaction. */
  readonly batchSize: number;
  /** How long a change is kept back, for what the host corrects at once. */
  readonly settleMs: number;
  /** How long a notification waits that failed, or whose sale's start was moved. */
  readonly retryMs: number;
};

/**
 * Tells the next people of the notification whose turn it is: one transaction writes the message and moves the cursor, so that a
 * killed process loses and repeats nothing. One that fails is logged and waits, so that it keeps up no other. Answers whether there was
 * anything to do.
 */
export async function notifyNext(database: Database, deps: NotifyDeps, limits: NotifyLimits): Promise<boolean> {
  let failing: OpenNotification | undefined;
  try {
    return await database.transaction(async (tx) => {
      const open = await lockDueNotification(tx, deps.now(), limits.settleMs);
      failing = open;
      if (open !== undefined) await tellNext(tx, deps, limits, open);
      return open !== undefined;
    });
  } catch (error) {
    if (failing === undefined) throw error;
    const { id, kind, eventId } = failing;
    deps.log.error(
      { err: error, notificationId: id, kind, eventId },
      "people could not be told; they wait for another turn",
    );
    await database.transaction((tx) => postponeNotification(tx, id, after(deps.now(), limits.retryMs)));
    return true;
  }
}

async function tellNext(tx: Tx, deps: NotifyDeps, limits: NotifyLimits, open: OpenNotification): Promise<void> {
  const now = deps.now();
  // Not locked: a host who edits holds the event and waits for the notification, and what is read here may change right after anyway.
  const event = await findEventFacts(tx, open.eventId);
  const verdict = decideNotice(open.kind, event, now);
  if (verdict === "wait") return postponeNotification(tx, open.id, after(now, limits.retryMs));
  if (verdict === "drop" || event === undefined) return finishNotification(tx, open.id, now);
  const recipients = await nextRecipients(tx, open, limits.batchSize);
  const last = recipients.at(-1);
  if (last !== undefined) {
    const body = toBody(open, event, recipients, deps.newId(), now);
    const { eventId: key } = open;
    await addToOutbox(tx, [
      { topic: "notifications.v1", type: "notification.requested", key, subject: body.id, body, time: now },
    ]);
    await moveCursor(tx, open.id, last, now);
  }
  if (recipients.length < limits.batchSize) await finishNotification(tx, open.id, now);
}

function toBody(open: OpenNotification, event: EventFacts, recipients: string[], id: string, now: Date): Notification {
  const { kind, eventId, hostId, before } = open;
  return {
    id,
    kind,
    eventId,
    // All that are told of one change are told of the same version.
    eventVersion: open.eventVersion ?? event.version,
    ...(before === null ? {} : { before }),
    hostId,
    recipients,
    createdAt: now.toISOString(),
  };
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
