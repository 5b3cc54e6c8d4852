import type { DeletedUser, User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { upsertUser } from "../db/users.ts";

/**
 * Keeps a user's name and role; of one that was deleted only that. Bookings of a deleted user count as erased: a payment that
 * arrives for them is refused.
 */
export async function projectUser(tx: Tx, user: User | DeletedUser): Promise<void> {
  const { id, version } = user;
  if ("deleted" in user) return upsertUser(tx, { id, version, name: "", role: "", deleted: true });
  return upsertUser(tx, { id, version, name: user.name, role: user.role });
}
