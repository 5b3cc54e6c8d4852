import { linkToken } from "@stagedoor/contracts/links";
import type { LinkPurpose } from "@stagedoor/contracts/schemas/accounts";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { hashOfToken } from "../crypto/refreshTokens.ts";
import { replaceLink } from "../db/accountLinks.ts";
import type { UserRow } from "../db/schema.ts";
import type { Deps } from "./deps.ts";

/**
 * Has a link mailed to an account that this transaction has locked; the one before of the same purpose does not work any more. The
 * message carries no token: email makes it of the id, and here is only its hash.
 */
export async function sendLink(
  tx: Tx,
  { links, newId, now }: Pick<Deps, "links" | "newId" | "now">,
  user: UserRow,
  purpose: LinkPurpose,
): Promise<void> {
  const id = newId();
  const createdAt = now();
  const expiresAt = new Date(createdAt.getTime() + links.lifeMs[purpose]);
  const tokenHashes = links.secrets.map((secret) => hashOfToken(linkToken(secret, purpose, id)));
  await replaceLink(tx, { userId: user.id, purpose, tokenHashes, createdAt, expiresAt });
  const body = {
    id,
    userId: user.id,
    userVersion: user.version,
    purpose,
    expiresAt: expiresAt.toISOString(),
    createdAt: createdAt.toISOString(),
  };
  await addToOutbox(tx, [
    { topic: "accounts.v1", type: "account.link_requested", key: user.id, subject: user.id, body, time: createdAt, id },
  ]);
}
