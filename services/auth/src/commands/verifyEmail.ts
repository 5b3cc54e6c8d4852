import { hashOfToken } from "../crypto/refreshTokens.ts";
import { updateUser } from "../db/users.ts";
import { announceUser } from "./announceUser.ts";
import type { Deps } from "./deps.ts";
import { useLink } from "./useLink.ts";

/** Verifies the address that a link was mailed to. Errors: link_invalid. */
export async function verifyEmail(deps: Deps, token: string): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const now = deps.now();
    const row = await useLink(tx, "verify_email", hashOfToken(token), now);
    if (row.emailVerified) return;
    const changed = await updateUser(tx, row, { emailVerified: true }, now);
    if (changed !== undefined) await announceUser(tx, "user.updated", changed);
  });
}
