import type { Handlers, IncomingMessage, Subscription } from "@stagedoor/messaging/incoming";
import type { Tx } from "@stagedoor/postgres/database";
import { lt } from "drizzle-orm";
import { users } from "../db/schema.ts";

type UserMessage = IncomingMessage<"user.registered" | "user.updated">;

/** Keeps the name of an account that may host. Of an attendee only the id is kept, and no name. */
async function keepName(tx: Tx, { body }: UserMessage): Promise<void> {
  const { id, version } = body;
  // Somebody who was a host before has a row, whose name must go.
  const name = body.role === "attendee" ? null : body.name;
  await upsert(tx, { id, name, deleted: false, version });
}

async function eraseName(tx: Tx, { body }: IncomingMessage<"user.deleted">): Promise<void> {
  await upsert(tx, { id: body.id, name: null, deleted: true, version: body.version });
}

async function upsert(tx: Tx, row: typeof users.$inferInsert): Promise<void> {
  await tx
    .insert(users)
    .values(row)
    .onConflictDoUpdate({ target: users.id, set: row, setWhere: lt(users.version, row.version) });
}

const handlers: Handlers = { "user.registered": keepName, "user.updated": keepName, "user.deleted": eraseName };

/** users.v1: the names of hosts. */
export const usersSubscription: Subscription = { topic: "users.v1", kind: "projection", handlers };
