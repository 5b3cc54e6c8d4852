import { Problem } from "@stagedoor/service/problem";
import { toUser, userByEmail } from "../db/users.ts";
import { normaliseEmail } from "../domain/email.ts";
import type { Deps } from "./deps.ts";
import { openSession } from "./issueToken.ts";
import type { SignedIn } from "./register.ts";

/** Signs somebody in. An unknown address and a wrong password are the same answer after the same work. Errors: invalid_credentials, busy. */
export async function login(deps: Deps, request: { email: string; password: string }): Promise<SignedIn> {
  const row = await userByEmail(deps.database.db, normaliseEmail(request.email));
  const right = await deps.passwords.matches(row?.passwordHash, request.password);
  if (row === undefined || !right) {
    throw new Problem("invalid_credentials", "The email address or the password is wrong.");
  }
  const session = await deps.database.transaction((tx) => openSession(tx, deps, row.id));
  return { user: toUser(row), ...session };
}
