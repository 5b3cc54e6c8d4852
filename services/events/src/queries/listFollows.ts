import type { Database } from "@stagedoor/postgres/database";
import { and, asc, count, desc, eq, inArray } from "drizzle-orm";
import { follows, users } from "../db/schema.ts";

export type FollowedHost = { readonly hostId: string; readonly hostName: string | null; readonly createdAt: Date };

export type OwnPage = { readonly limit: number; readonly offset: number; readonly order: "asc" | "desc" };

/** A page of the hosts whom a person follows, or of one of them, by the time since when, and how many there are in all. */
export async function listFollows(
  { db }: Database,
  followerId: string,
  { limit, offset, order }: OwnPage,
  hostId?: string,
): Promise<{ items: FollowedHost[]; total: number }> {
  const own = and(eq(follows.followerId, followerId), hostId === undefined ? undefined : eq(follows.hostId, hostId));
  const direction = order === "asc" ? asc : desc;
  const [page, [counted]] = await Promise.all([
    db
      .select({ hostId: follows.hostId, createdAt: follows.createdAt })
      .from(follows)
      .where(own)
      .orderBy(direction(follows.createdAt), direction(follows.hostId))
      .limit(limit)
      .offset(offset),
    db.select({ total: count() }).from(follows).where(own),
  ]);
  const names = await namesOf(
    db,
    page.map(({ hostId }) => hostId),
  );
  const items = page.map((follow) => ({ ...follow, hostName: names.get(follow.hostId) ?? null }));
  return { items, total: counted?.total ?? 0 };
}

/** Only of a page: a join reads the names of all that the page leaves out as well. */
async function namesOf(db: Database["db"], ids: readonly string[]): Promise<Map<string, string | null>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return new Map(rows.map(({ id, name }) => [id, name]));
}
