import type { User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import type { UserRow } from "../db/schema.ts";
import { insertUser, lockUser, toUser, updateUser, userByEmail } from "../db/users.ts";
import { normaliseEmail } from "../domain/email.ts";
import { afterNewPassword } from "./afterNewPassword.ts";
import { announceUser } from "./announceUser.ts";
import type { Deps } from "./deps.ts";

type Needs = Pick<Deps, "database" | "passwords" | "now" | "newId">;

/**
 * Makes an admin's account, or an admin of the account that has the address. A password that it did not have is set, which ends its
 * sessions. Again is harmless.
 */
export async function makeAdmin(
  deps: Needs,
  request: { name: string; email: string; password: string },
): Promise<User> {
  const email = normaliseEmail(request.email);
  const known = await userByEmail(deps.database.db, email);
  const isKnown = known !== undefined && (await deps.passwords.matches(known.passwordHash, request.password));
  const passwordHash = isKnown ? known.passwordHash : await deps.passwords.hash(request.password);
  return deps.database.transaction(async (tx) => {
    const now = deps.now();
    const account = { email, name: request.name, role: "admin", passwordHash, createdAt: now, updatedAt: now } as const;
    const made = await insertUser(tx, { id: deps.newId(), ...account });
    if (made === undefined) return promote(tx, deps, { email, passwordHash, isNew: !isKnown });
    await announceUser(tx, "user.registered", made);
    return toUser(made);
  });
}

async function promote(
  tx: Tx,
  deps: Needs,
  { email, passwordHash, isNew }: { email: string; passwordHash: string; isNew: boolean },
): Promise<User> {
  const changed = await change(tx, await userByEmail(tx, email), passwordHash, deps.now());
  if (changed === undefined) throw new Error(`${email} was deleted at the same moment; try again`);
  await announceUser(tx, "user.updated", changed);
  if (isNew) await afterNewPassword(tx, deps, changed);
  return toUser(changed);
}

async function change(tx: Tx, found: UserRow | undefined, passwordHash: string, now: Date) {
  const row = found && (await lockUser(tx, found.id));
  return row && updateUser(tx, row, { role: "admin", passwordHash }, now);
}
