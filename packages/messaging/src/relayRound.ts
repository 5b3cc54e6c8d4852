import { setImmediate as otherWork } from "node:timers/promises";
import { type Envelope, toHeaders } from "@stagedoor/contracts/envelope";
import type { Tx } from "@stagedoor/postgres/database";
import { type OutgoingRecord, toBatches } from "./batches.ts";
import { type ClaimedRow, type ClaimLimits, claim, isFull, type StoredRow, takeLock, toClaimed } from "./claim.ts";
import type { Messaging } from "./connection.ts";
import { complete, type OutboxMessage, type OutgoingMessage } from "./outbox.ts";
import type { Publisher } from "./publisher.ts";
import { rawSql, type TransactionSql } from "./rawSql.ts";

export type { ClaimedRow } from "./claim.ts";

export type RoundHook = (tx: Tx, rows: readonly ClaimedRow[]) => Promise<OutgoingMessage[]>;

/** `maxRows` and `maxBytes` are those of a claim; `maxClaims`, by default 1, bounds the round. */
export type RoundLimits = ClaimLimits & { maxClaims?: number };

export type RoundOutcome =
  | { readonly kind: "locked" /** by another relay */ }
  | {
      readonly kind: "done";
      readonly rows: number;
      readonly sent: number;
      /** Whether it ended at a limit, and not because the outbox had no more. */
      readonly more: boolean;
    };

/**
 * A send begins within this of the beginning of the last statement that was answered: together with the longest send it stays
 * below the time after which Postgres ends an idle transaction, and gives the lock to another relay.
 */
export const sendWithinMs = 1_000;

/**
 * One round, to be run in one transaction: takes the lock or gives up, claims and deletes the oldest rows, sends them in the
 * order of their ids, with what the hook adds. While there are more, Postgres claims the next ones as Kafka gets the last ones,
 * and the hook is asked once, with all of them, before the last send. If anything fails, the rollback puts all rows back; if
 * the process dies after sending, they are sent again: at least once. Within a key, messages are first sent in their order; a
 * repetition may be older than what is there already, because a failed send can still arrive (docs/adr/0008-late-sends.md).
 */
export async function relayRound(
  tx: Tx,
  messaging: Messaging,
  publisher: Publisher,
  limits: RoundLimits,
  hook: RoundHook | undefined,
): Promise<RoundOutcome> {
  const sql = rawSql(tx);
  let asked = performance.now();
  if (!(await takeLock(sql))) return { kind: "locked" };

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    for (const batch of toBatches(records)) {
      asked = await holdOn(sql, asked);
      await publisher.send(batch);
    }
  }

  const claimed: ClaimedRow[] = [];
  const { maxClaims = 1 } = limits;
  let rows = await claim(sql, limits);
  claimed.push(...rows.map(toClaimed));
  for (let claims = 1; claims < maxClaims && isFull(rows, limits); claims += 1) {
    const askedNext = performance.now();
    const next = claim(sql, limits);
    next.catch(() => undefined);
    // The statement leaves this process, which the driver puts off, before kafkajs keeps it busy with encoding.
    await otherWork();
    await otherWork();
    await send(rows.map((row) => ofRow(messaging, row)));
    rows = await next;
    asked = askedNext;
    claimed.push(...rows.map(toClaimed));
  }
  const added = hook === undefined ? [] : await hook(tx, claimed);
  await send([...rows.map((row) => ofRow(messaging, row)), ...added.map((each) => ofHook(messaging, each))]);
  return { kind: "done", rows: claimed.length, sent: claimed.length + added.length, more: isFull(rows, limits) };
}

/**
 * Makes sure that the transaction, and with it the lock, lasts for another send; answers when its last statement was asked.
 * A process that stood still must not send what another relay has sent meanwhile. Errors: the transaction is over; too slow.
 */
async function holdOn(sql: TransactionSql, lastAsked: number): Promise<number> {
  if (performance.now() - lastAsked < sendWithinMs) return lastAsked;
  const asked = performance.now();
  await sql`select 1`;
  if (performance.now() - asked >= sendWithinMs)
    throw new Error(`the database took more than ${sendWithinMs} ms to answer`);
  return asked;
}

function ofRow({ source, topicPrefix }: Messaging, row: StoredRow): OutgoingRecord {
  const { message_id: id, correlation_id: correlationId, causation_id: causationId, time, subject, key } = row;
  const traceparent = row.traceparent ?? undefined;
  // Sent as it is: a type of a later release, left by one that was rolled back, must not stop all that follows it.
  const type = row.type as Envelope["type"];
  const headers = toHeaders({ id, type, source, time, subject, correlationId, causationId, traceparent });
  return { topic: `${topicPrefix}${row.topic}`, key, value: row.body, headers };
}

function ofHook({ source, topicPrefix }: Messaging, outgoing: OutgoingMessage): OutgoingRecord {
  const message: OutboxMessage = complete(outgoing);
  const headers = toHeaders({ ...message, source, time: message.time.toISOString() });
  return { topic: `${topicPrefix}${message.topic}`, key: message.key, value: JSON.stringify(message.body), headers };
}
