import { type TopicName, topicNames } from "@stagedoor/contracts/topics";
import type { DatabaseName, Query } from "@stagedoor/invariants/databases";
import type { Messaging } from "@stagedoor/messaging/connection";
import { readRecords } from "@stagedoor/messaging/readRecords";

/**
 * Where a service's database still has one of the texts, as `events.users (1)`: every column of every table is looked at, whatever
 * its type, as Postgres writes it down. Case does not count. Limits: none; it reads every table whole.
 */
export async function tracesInDatabase(
  query: Query,
  database: DatabaseName,
  needles: readonly string[],
): Promise<string[]> {
  const tables = await query(
    database,
    "select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const found: string[] = [];
  for (const [table] of tables) {
    const isThere = needles.map((needle) => `position(lower('${needle}') in lower(t::text)) > 0`).join(" or ");
    const [[count] = []] = await query(database, `select count(*)::int from ${table} t where ${isThere}`);
    if (Number(count) > 0) found.push(`${database}: ${table} (${count})`);
  }
  return found;
}

/** Which topics have a record that has one of the texts, in its key, headers or body. Errors: those of kafkajs. */
export async function tracesOnTopics(messaging: Messaging, needles: readonly string[]): Promise<TopicName[]> {
  const found: TopicName[] = [];
  for (const topic of topicNames) {
    const name = `${messaging.topicPrefix}${topic}`;
    let isThere = false;
    await readRecords(messaging, name, { reader: "erasure", timeoutMs: 60_000 }, ({ record }) => {
      const text = [record.key, record.value, ...Object.values(record.headers ?? {})].join("\n").toLowerCase();
      isThere ||= needles.some((needle) => text.includes(needle.toLowerCase()));
    });
    if (isThere) found.push(topic);
  }
  return found;
}
