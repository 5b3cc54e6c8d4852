import { rawSql } from "@stagedoor/messaging/rawSql";
import type { Tx } from "@stagedoor/postgres/database";
import { and, count, eq } from "drizzle-orm";
import { interests } from "./schema.ts";

export type Interest = typeof interests.$inferSelect;

/** Has those wait who change what the same person is interested in, so that the limit counts all of it. */
export async function lockInterestsOf(tx: Tx, attendeeId: string): Promise<void> {
  await rawSql(tx)`select pg_advisory_xact_lock(hashtextextended(${`interests of ${attendeeId}`}, 0))`;
}

export async function findInterest(tx: Tx, eventId: string, attendeeId: string): Promise<Interest | undefined> {
  const [row] = await tx
    .select()
    .from(interests)
    .where(and(eq(interests.eventId, eventId), eq(interests.attendeeId, attendeeId)));
  return row;
}

export async function countInterestsOf(tx: Tx, attendeeId: string): Promise<number> {
  const [row] = await tx.select({ found: count() }).from(interests).where(eq(interests.attendeeId, attendeeId));
  return row?.found ?? 0;
}

export async function insertInterest(tx: Tx, interest: Interest): Promise<void> {
  await tx.insert(interests).values(interest);
}

export async function deleteInterest(tx: Tx, eventId: string, attendeeId: string): Promise<void> {
  await tx.delete(interests).where(and(eq(interests.eventId, eventId), eq(interests.attendeeId, attendeeId)));
}
