import type { Database } from "@stagedoor/postgres/database";
import { asc, count, desc, eq } from "drizzle-orm";
import { follows, users } from "../db/schema.ts";

export type FollowedHost = { readonly hostId: string; readonly hostName: string | null; readonly createdAt: Date };

export type OwnPage = { readonly limit: number; readonly offset: number; readonly order: "asc" | "desc" };

/** A page of the hosts whom a person follows, by the time since when, and how many there are in all. */
export async function listFollows(
  { db }: Database,
  followerId: string,
  { limit, offset, order }: OwnPage,
): Promise<{ items: FollowedHost[]; total: number }> {
  const own = eq(follows.followerId, followerId);
  const direction = order === "asc" ? asc : desc;
  const [items, [counted]] = await Promise.all([
    db
      .select({ hostId: follows.hostId, hostName: users.name, createdAt: follows.createdAt })
      .from(follows)
      .leftJoin(users, eq(users.id, follows.hostId))
      .where(own)
      .orderBy(direction(follows.createdAt), direction(follows.hostId))
      .limit(limit)
      .offset(offset),
    db.select({ total: count() }).from(follows).where(own),
  ]);
  return { items, total: counted?.total ?? 0 };
}
