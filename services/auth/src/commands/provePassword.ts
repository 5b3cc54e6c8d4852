import { malformed, unprocessable } from "@stagedoor/service/problem";
import { userById } from "../db/users.ts";
import type { Deps } from "./deps.ts";
import { countWrongPassword, demandNoPause } from "./lockout.ts";

/** Whether the present password was known, and the hash of the new one, where there is one. */
export type PasswordProof = { readonly provenFor: string | undefined; readonly newHash: string | undefined };

/**
 * Looks at the present password and hashes the new one, before the transaction that changes something by it: that must not wait for
 * the hashing. A wrong one is counted here and refused there, where a repetition of the request is known.
 * Errors: malformed (a new one without the present one), too_many_requests, busy.
 */
export async function provePassword(
  deps: Deps,
  request: { userId: string; password?: string | undefined; currentPassword?: string | undefined },
): Promise<PasswordProof | undefined> {
  const { password, currentPassword } = request;
  if (currentPassword === undefined) {
    if (password === undefined) return undefined;
    throw malformed("currentPassword", "is needed for a change of the password");
  }
  const asked = password === undefined ? undefined : "";
  const row = await userById(deps.database.db, request.userId);
  if (row === undefined) return { provenFor: undefined, newHash: asked };
  await demandNoPause(deps, row.email);
  const isRight = await deps.passwords.matches(row.passwordHash, currentPassword);
  if (!isRight) {
    await countWrongPassword(deps, row.email);
    return { provenFor: undefined, newHash: asked };
  }
  const newHash = password === undefined ? undefined : await deps.passwords.hash(password);
  return { provenFor: row.passwordHash, newHash };
}

/** Refuses what only the owner may do unless the password that is stored was known. Errors: wrong_password. */
export function demandProven(proof: PasswordProof | undefined, stored: string): void {
  if (proof === undefined) {
    const detail = "A new address needs the present password, because it can set another one.";
    throw unprocessable("wrong_password", detail, { field: "currentPassword" });
  }
  if (proof.provenFor !== stored) {
    throw unprocessable("wrong_password", "The present password is another one.", { field: "currentPassword" });
  }
}
