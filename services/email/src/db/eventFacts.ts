import type { Database } from "@stagedoor/postgres/database";
import type { EventFacts } from "../domain/content.ts";

/** What mails say of events, by their ids. Once for all mails that were claimed together, because many may be about one event. */
export async function readEvents(database: Database, ids: readonly string[]): Promise<Map<string, EventFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await database.sql`
    select id, title, description, starts_at, ends_at, timezone, venue, status, version, updated_at
    from events where id = any(${ids}::uuid[])`;
  return new Map(
    rows.map((row): [string, EventFacts] => [
      row.id,
      {
        id: row.id,
        title: row.title,
        description: row.description,
        startsAt: row.starts_at,
        endsAt: row.ends_at,
        timezone: row.timezone,
        venue: row.venue,
        status: row.status,
        version: Number(row.version),
        updatedAt: row.updated_at,
      },
    ]),
  );
}
