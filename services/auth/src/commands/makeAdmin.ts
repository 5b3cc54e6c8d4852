import type { User } from "@stagedoor/contracts/schemas/users";
import { addToOutbox } from "@stagedoor/messaging/outbox";
import { and, eq, isNull, sql } from "drizzle-orm";
import { users } from "../db/schema.ts";
import { insertUser, toUser } from "../db/users.ts";
import { normaliseEmail } from "../domain/email.ts";
import type { Deps } from "./deps.ts";

/** Makes an admin's account, or an admin of the account that has the address (its password is set too). Again is harmless. */
export async function makeAdmin(
  deps: Pick<Deps, "database" | "passwords" | "now" | "newId">,
  request: { name: string; email: string; password: string },
): Promise<User> {
  const email = normaliseEmail(request.email);
  const passwordHash = await deps.passwords.hash(request.password);
  return deps.database.transaction(async (tx) => {
    const now = deps.now();
    const made = await insertUser(tx, {
      id: deps.newId(),
      email,
      name: request.name,
      role: "admin",
      passwordHash,
      createdAt: now,
      updatedAt: now,
    });
    const [row] = made
      ? [made]
      : await tx
          .update(users)
          .set({ role: "admin", passwordHash, updatedAt: now, version: sql`${users.version} + 1` })
          .where(and(eq(users.email, email), isNull(users.deletedAt)))
          .returning();
    if (row === undefined) throw new Error(`${email} was deleted at the same moment; try again`);
    const user = toUser(row);
    const type = made ? "user.registered" : "user.updated";
    await addToOutbox(tx, [{ topic: "users.v1", type, key: user.id, subject: user.id, body: user, time: now }]);
    return user;
  });
}
