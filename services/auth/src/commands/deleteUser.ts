import { addToOutbox, type OutgoingMessage } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import { forgetKeysOf } from "@stagedoor/service/idempotency";
import { notFound, unprocessable } from "@stagedoor/service/problem";
import { forgetAttempts } from "../db/attempts.ts";
import { eraseUser, isDeleted, lockAdmins, takeDeletedOnce } from "../db/eraseUser.ts";
import { lockUser } from "../db/users.ts";
import type { Deps } from "./deps.ts";
import { passwordKey } from "./lockout.ts";

/**
 * Erases an account here, and has all others erase what they hold of it. Again changes nothing. The last admin stays.
 * Errors: not_found, rule_broken.
 */
export async function deleteUser(tx: Tx, deps: Deps, userId: string): Promise<void> {
  const now = deps.now();
  const admins = await lockAdmins(tx);
  const row = await lockUser(tx, userId);
  if (row === undefined) {
    if (await isDeleted(tx, userId)) return;
    throw notFound("user");
  }
  if (row.role === "admin" && admins.every((id) => id === userId)) {
    throw unprocessable("rule_broken", "The last admin cannot be deleted; an operator makes another one first.");
  }
  const version = await eraseUser(tx, row, now);
  await forgetAttempts(tx, passwordKey(deps, row.email));
  await forgetAttempts(tx, deps.keyedHash("reset links", row.email));
  await forgetAttempts(tx, deps.keyedHash("verify links", userId));
  await forgetKeysOf(tx, userId);
  await addToOutbox(tx, [deletion(userId, version, now)]);
}

/**
 * Announces deletions of before an instant for the second time, once: what was made with the last access tokens of those accounts goes
 * too. Answers how many there were, at most `most`.
 */
export async function repeatDeletions(
  deps: Pick<Deps, "database" | "now">,
  options: { before: Date; most: number },
): Promise<number> {
  return deps.database.transaction(async (tx) => {
    const now = deps.now();
    const due = await takeDeletedOnce(tx, { ...options, now });
    await addToOutbox(
      tx,
      due.map(({ id, version }) => deletion(id, version, now)),
    );
    return due.length;
  });
}

function deletion(id: string, version: number, time: Date): OutgoingMessage {
  return {
    topic: "users.v1",
    type: "user.deleted",
    key: id,
    subject: id,
    body: { id, deleted: true, version },
    time,
  };
}
