import type { Role } from "@stagedoor/contracts/schemas/parts";
import type { User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { demandVersion } from "@stagedoor/service/ifMatch";
import { notFound, Problem, unprocessable } from "@stagedoor/service/problem";
import { dropLinks } from "../db/accountLinks.ts";
import { lockUser, toUser, updateUser } from "../db/users.ts";
import { decideEdit, type UserPatch } from "../domain/editUser.ts";
import { normaliseEmail } from "../domain/email.ts";
import { afterNewPassword } from "./afterNewPassword.ts";
import { announceUser } from "./announceUser.ts";
import type { Deps } from "./deps.ts";
import { forgiveWrongPasswords } from "./lockout.ts";
import { demandProven, type PasswordProof } from "./provePassword.ts";
import { emailTaken } from "./register.ts";
import { sendLink } from "./sendLink.ts";

export type EditRequest = {
  readonly userId: string;
  readonly by: { readonly id: string; readonly role: Role; readonly sessionId: string };
  readonly patch: UserPatch;
  readonly proof: PasswordProof | undefined;
  /** The version that the caller has seen; without it, whatever is there is changed. */
  readonly seenVersion: number | undefined;
};

/**
 * Changes an account, for its owner or an admin. A new address gets a link that verifies it; a new password, which only the owner
 * sets, ends the other sessions. The owner needs the present password for both: a stolen token must not take the account over. Errors: not_found, version_conflict, forbidden, rule_broken, wrong_password, email_taken.
 */
export async function editUser(tx: Tx, deps: Deps, request: EditRequest): Promise<User> {
  const { by, proof } = request;
  const row = await lockUser(tx, request.userId);
  if (row === undefined) throw notFound("user");
  demandVersion(request.seenVersion, row.version);
  const isOwner = by.id === row.id;
  const newHash = proof?.newHash;
  if (newHash !== undefined && !isOwner) throw forbidden("password", "is set by the account's owner only");
  const { email } = request.patch;
  const patch = email === undefined ? request.patch : { ...request.patch, email: normaliseEmail(email) };
  const outcome = decideEdit(row, patch, by.role);
  if (outcome.kind === "forbidden") throw forbidden(outcome.field, outcome.message);
  if (outcome.kind === "invalid") {
    throw unprocessable("rule_broken", `The ${outcome.field} ${outcome.message}.`, { field: outcome.field });
  }
  const isMoved = outcome.account.email !== row.email;
  if (isOwner && (newHash !== undefined || isMoved)) {
    demandProven(proof, row.passwordHash);
    await forgiveWrongPasswords(tx, deps, row.email);
  }
  if (outcome.kind === "unchanged" && newHash === undefined) return toUser(row);

  const password = newHash === undefined ? {} : { passwordHash: newHash };
  const changed = await updateUser(tx, row, { ...outcome.account, ...password }, deps.now());
  if (changed === undefined) throw emailTaken();
  await announceUser(tx, "user.updated", changed);
  if (newHash !== undefined) await afterNewPassword(tx, deps, changed, by.sessionId);
  if (isMoved) {
    // What was mailed to the address before must not open the account any more.
    await dropLinks(tx, row.id, ["reset_password"]);
    await sendLink(tx, deps, changed, "verify_email");
  }
  return toUser(changed);
}

function forbidden(field: string, message: string): Problem {
  return new Problem("forbidden", `The ${field} ${message}.`, { errors: [{ field, message }] });
}
