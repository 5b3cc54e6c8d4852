import type { RepublishSource } from "@stagedoor/messaging/republish";
import { asc, gt } from "drizzle-orm";
import { type UserRow, users } from "../db/schema.ts";
import { toUser } from "../db/users.ts";

/** Accounts as they are now; of a deleted one only that it is. */
export const usersToRepublish: RepublishSource = async (tx, { after, limit }) => {
  const rows = await tx
    .select()
    .from(users)
    .where(after === undefined ? undefined : gt(users.id, after))
    .orderBy(asc(users.id))
    .limit(limit)
    .for("share");
  return rows.map((row) => ({
    topic: "users.v1",
    ...stateOf(row),
    key: row.id,
    subject: row.id,
    time: row.updatedAt,
  }));
};

function stateOf(row: UserRow) {
  const { id, version } = row;
  return row.deletedAt === null
    ? { type: "user.updated" as const, body: toUser(row) }
    : { type: "user.deleted" as const, body: { id, deleted: true as const, version } };
}
