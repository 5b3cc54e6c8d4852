import { addToOutbox } from "@stagedoor/messaging/outbox";
import type { Tx } from "@stagedoor/postgres/database";
import type { UserRow } from "../db/schema.ts";
import { toUser } from "../db/users.ts";

/** Tells the others how an account is now, in the transaction that wrote it and holds its lock. */
export async function announceUser(tx: Tx, type: "user.registered" | "user.updated", row: UserRow): Promise<void> {
  const { id, updatedAt } = row;
  await addToOutbox(tx, [{ topic: "users.v1", type, key: id, subject: id, body: toUser(row), time: updatedAt }]);
}
