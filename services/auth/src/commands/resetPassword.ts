import { hashOfToken } from "../crypto/refreshTokens.ts";
import { dropLinks, findLink } from "../db/accountLinks.ts";
import { forgetAttempts } from "../db/attempts.ts";
import { updateUser } from "../db/users.ts";
import { afterNewPassword } from "./afterNewPassword.ts";
import { announceUser } from "./announceUser.ts";
import type { Deps } from "./deps.ts";
import { passwordKey } from "./lockout.ts";
import { demandLink, useLink } from "./useLink.ts";

/**
 * Sets a new password by a mailed link. All sessions end, wrong passwords are forgotten, and the address is verified: only who reads
 * its mail has the link. Errors: link_invalid, busy.
 */
export async function resetPassword(deps: Deps, request: { token: string; password: string }): Promise<void> {
  const tokenHash = hashOfToken(request.token);
  // Asked before the costly hash; the transaction decides.
  demandLink(await findLink(deps.database.db, "reset_password", tokenHash), deps.now());
  const passwordHash = await deps.passwords.hash(request.password);
  await deps.database.transaction(async (tx) => {
    const now = deps.now();
    const row = await useLink(tx, "reset_password", tokenHash, now);
    const changed = await updateUser(tx, row, { passwordHash, emailVerified: true }, now);
    if (changed === undefined) throw new Error("a locked account has no conflict");
    await announceUser(tx, "user.updated", changed);
    await dropLinks(tx, row.id, ["verify_email"]);
    await forgetAttempts(tx, passwordKey(deps, row.email));
    await afterNewPassword(tx, deps, changed);
  });
}
