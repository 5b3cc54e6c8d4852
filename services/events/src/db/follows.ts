import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import { and, count, eq } from "drizzle-orm";
import { follows } from "./schema.ts";

export type Follow = typeof follows.$inferSelect;

/** Has those wait who change what the same person follows, so that the limit counts all of it. */
export async function lockFollowsOf(tx: Tx, followerId: string): Promise<void> {
  await rawSql(tx)`select pg_advisory_xact_lock(hashtextextended(${`follows of ${followerId}`}, 0))`;
}

export async function findFollow(tx: Tx, hostId: string, followerId: string): Promise<Follow | undefined> {
  const [row] = await tx
    .select()
    .from(follows)
    .where(and(eq(follows.hostId, hostId), eq(follows.followerId, followerId)));
  return row;
}

export async function countFollowsOf(tx: Tx, followerId: string): Promise<number> {
  const [row] = await tx.select({ found: count() }).from(follows).where(eq(follows.followerId, followerId));
  return row?.found ?? 0;
}

export async function insertFollow(tx: Tx, follow: Follow): Promise<void> {
  await tx.insert(follows).values(follow);
}

export async function deleteFollow(tx: Tx, hostId: string, followerId: string): Promise<void> {
  await tx.delete(follows).where(and(eq(follows.hostId, hostId), eq(follows.followerId, followerId)));
}
