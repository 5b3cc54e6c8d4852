import type { LinkPurpose } from "@stagedoor/contracts/schemas/accounts";
import type { Tx } from "@stagedoor/postgres/database";
import { unprocessable } from "@stagedoor/service/problem";
import { dropLinks, type FoundLink, findLink } from "../db/accountLinks.ts";
import type { UserRow } from "../db/schema.ts";
import { lockUser } from "../db/users.ts";

/** Uses a link up, and answers the account that it was mailed to, locked. Errors: link_invalid. */
export async function useLink(tx: Tx, purpose: LinkPurpose, tokenHash: string, now: Date): Promise<UserRow> {
  const { userId } = demandLink(await findLink(tx, purpose, tokenHash), now);
  const row = await lockUser(tx, userId);
  // Read again under the lock: whoever held it may have used the link, or asked for a newer one.
  demandLink(await findLink(tx, purpose, tokenHash), now);
  if (row === undefined) throw invalid();
  await dropLinks(tx, userId, [purpose]);
  return row;
}

/** Errors: link_invalid. */
export function demandLink(link: FoundLink | undefined, now: Date): FoundLink {
  if (link === undefined || link.expiresAt.getTime() <= now.getTime()) throw invalid();
  return link;
}

function invalid() {
  return unprocessable("link_invalid", "This link was used, is over or was replaced by a newer one; ask for another.");
}
