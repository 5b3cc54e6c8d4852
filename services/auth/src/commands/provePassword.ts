import { malformed, unprocessable } from "@stagedoor/service/problem";
import { userById } from "../db/users.ts";
import type { Deps } from "./deps.ts";
import { countWrongPassword, demandNoPause } from "./lockout.ts";

/** A new password, hashed, and whether the present one was known. */
export type NewPassword = { readonly hash: string; readonly provenFor: string | undefined };

/**
 * Looks at the present password and hashes the new one, before the transaction that changes it: that must not wait for the hashing.
 * A wrong one is counted here and refused there, where a repetition of the request is known.
 * Errors: malformed (one without the other), too_many_requests, busy.
 */
export async function provePassword(
  deps: Deps,
  request: { userId: string; password?: string | undefined; currentPassword?: string | undefined },
): Promise<NewPassword | undefined> {
  const { password, currentPassword } = request;
  if (password === undefined) {
    if (currentPassword === undefined) return undefined;
    throw malformed("currentPassword", "is for a change of the password only");
  }
  if (currentPassword === undefined) throw malformed("currentPassword", "is needed for a change of the password");
  const row = await userById(deps.database.db, request.userId);
  if (row === undefined) return { hash: "", provenFor: undefined };
  await demandNoPause(deps, row.email);
  const isRight = await deps.passwords.matches(row.passwordHash, currentPassword);
  if (!isRight) {
    await countWrongPassword(deps, row.email);
    return { hash: "", provenFor: undefined };
  }
  return { hash: await deps.passwords.hash(password), provenFor: row.passwordHash };
}

/** Refuses a new password unless the one that is stored was known. Errors: wrong_password. */
export function demandProven({ provenFor }: NewPassword, stored: string): void {
  if (provenFor !== stored) {
    throw unprocessable("wrong_password", "The present password is another one.", { field: "currentPassword" });
  }
}
