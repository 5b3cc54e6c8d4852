import { complete, type OutgoingMessage } from "@stagedoor/messaging/outbox";
import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";

/**
 * Adds a batch's messages to the outbox, in order, as `addToOutbox` does, by one prepared statement whatever their number. The
 * bookings are locked. Errors: those of `complete`.
 */
export async function addMessages(tx: Tx, outgoing: readonly OutgoingMessage[]): Promise<void> {
  if (outgoing.length === 0) return;
  const rows = JSON.stringify(outgoing.map(complete));
  await rawSql(tx)`
    insert into outbox (message_id, topic, type, key, subject, correlation_id, causation_id, traceparent, time, body)
    select id, topic, type, key, subject, "correlationId", "causationId", traceparent, time, body
    from rows from (json_to_recordset(${rows}::json) as (
      id uuid, topic text, type text, key text, subject text, "correlationId" text, "causationId" text, traceparent text,
      time timestamptz, body json)) with ordinality as message (
      id, topic, type, key, subject, "correlationId", "causationId", traceparent, time, body, place)
    order by place`;
}
