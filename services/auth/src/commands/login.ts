import { Problem } from "@stagedoor/service/problem";
import { holdUser, toUser, userByEmail } from "../db/users.ts";
import { normaliseEmail } from "../domain/email.ts";
import type { Deps } from "./deps.ts";
import { openSession } from "./issueToken.ts";
import { countWrongPassword, demandNoPause, forgiveWrongPasswords } from "./lockout.ts";
import type { SignedIn } from "./register.ts";

/**
 * Signs somebody in. An unknown address and a wrong password are the same answer after the same work, and are counted alike.
 * Errors: invalid_credentials, too_many_requests, busy.
 */
export async function login(deps: Deps, request: { email: string; password: string }): Promise<SignedIn> {
  const email = normaliseEmail(request.email);
  await demandNoPause(deps, email);
  const row = await userByEmail(deps.database.db, email);
  const right = await deps.passwords.matches(row?.passwordHash, request.password);
  if (row === undefined || !right) {
    await countWrongPassword(deps, email);
    throw wrongCredentials();
  }
  return deps.database.transaction(async (tx) => {
    // Held: a change of the password ends the sessions that there are, and this one must be among them, or not begin.
    const held = await holdUser(tx, row.id);
    if (held?.passwordHash !== row.passwordHash) throw wrongCredentials();
    await forgiveWrongPasswords(tx, deps, email);
    return { user: toUser(held), ...(await openSession(tx, deps, held.id)) };
  });
}

function wrongCredentials(): Problem {
  return new Problem("invalid_credentials", "The email address or the password is wrong.");
}
