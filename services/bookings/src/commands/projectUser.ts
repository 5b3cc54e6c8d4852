import type { DeletedUser, User } from "@stagedoor/contracts/schemas/users";
import type { Tx } from "@stagedoor/postgres/database";
import { forgetKeysOf } from "@stagedoor/service/idempotency";
import { putAttendeeRelease } from "../db/attendeeReleases.ts";
import { upsertUser } from "../db/users.ts";

/**
 * Keeps a user's name and role; of one that was deleted only that, and has the live bookings released that there are by then. Hearing
 * it again does so again: a token outlives its account for a while. Bookings of a deleted user count as erased: a payment that
 * arrives for them is refused.
 */
export async function projectUser(tx: Tx, user: User | DeletedUser, now: Date): Promise<void> {
  const { id, version } = user;
  if (!("deleted" in user)) return upsertUser(tx, { id, version, name: user.name, role: user.role });
  await upsertUser(tx, { id, version, name: "", role: "", deleted: true });
  await forgetKeysOf(tx, id);
  await putAttendeeRelease(tx, id, now);
}
