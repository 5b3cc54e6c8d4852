import type { LinkPurpose } from "@stagedoor/contracts/schemas/accounts";
import type { Tx } from "@stagedoor/postgres/database";
import { and, eq, inArray } from "drizzle-orm";
import { accountLinks } from "./schema.ts";
import type { Reader } from "./users.ts";

export type FoundLink = { readonly userId: string; readonly expiresAt: Date };

/** Stores a link by the hashes of its tokens, in the place of the one before. */
export async function replaceLink(
  tx: Tx,
  link: { userId: string; purpose: LinkPurpose; tokenHashes: readonly string[]; createdAt: Date; expiresAt: Date },
): Promise<void> {
  const { tokenHashes, ...rest } = link;
  await dropLinks(tx, link.userId, [link.purpose]);
  await tx.insert(accountLinks).values(tokenHashes.map((tokenHash) => ({ tokenHash, ...rest })));
}

/** Whose link a token is. */
export async function findLink(db: Reader, purpose: LinkPurpose, tokenHash: string): Promise<FoundLink | undefined> {
  const [row] = await db
    .select({ userId: accountLinks.userId, expiresAt: accountLinks.expiresAt })
    .from(accountLinks)
    .where(and(eq(accountLinks.tokenHash, tokenHash), eq(accountLinks.purpose, purpose)));
  return row;
}

/** What was mailed for these purposes works no more. */
export async function dropLinks(tx: Tx, userId: string, purposes: readonly LinkPurpose[]): Promise<void> {
  await tx
    .delete(accountLinks)
    .where(and(eq(accountLinks.userId, userId), inArray(accountLinks.purpose, [...purposes])));
}
