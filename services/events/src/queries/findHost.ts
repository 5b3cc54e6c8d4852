import type { Database } from "@stagedoor/postgres/database";
import { and, eq, sql } from "drizzle-orm";
import { users } from "../db/schema.ts";

export type HostView = { readonly id: string; readonly name: string; readonly publishedEvents: number };

/** A host by the projection of users.v1; undefined when unknown or deleted. */
export async function findHost({ db }: Database, hostId: string): Promise<HostView | undefined> {
  // Written out, because drizzle leaves the table away where there is one, and events has an id too.
  const published = sql<number>`(select count(*)::int from events e where e.host_id = users.id and e.status = 'published')`;
  const [row] = await db
    .select({ id: users.id, name: users.name, publishedEvents: published })
    .from(users)
    .where(and(eq(users.id, hostId), eq(users.deleted, false)));
  return row?.name == null ? undefined : { ...row, name: row.name };
}
