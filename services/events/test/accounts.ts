import type { User } from "@stagedoor/contracts/schemas/users";

/** An account as auth tells of it. */
export function account({ id }: { readonly id: string }, changes: Partial<User> = {}): User {
  const at = new Date().toISOString();
  const email = "someone@example.test";
  return {
    id,
    name: "Someone",
    email,
    role: "host",
    emailVerified: true,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...changes,
  };
}
