import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Account } from "@stagedoor/demonstration/people";
import { ok } from "@stagedoor/demonstration/rest";
import { repositoryRoot } from "@stagedoor/platform/state";

const createAdmin = join(repositoryRoot, "services/auth/src/cli/createAdmin.ts");

/** Makes an admin as an operator does, and signs in. Errors: the command's own words; the first request that is no success. */
export async function makeAdmin(origin: string, authDatabaseUrl: string): Promise<Account> {
  const email = `admin-${randomUUID()}@example.test`;
  const password = randomUUID();
  const env = { ...process.env, DATABASE_URL: authDatabaseUrl, ADMIN_PASSWORD: password, ARGON2_MEMORY_KIB: "1024" };
  await promisify(execFile)(process.execPath, [createAdmin, "--email", email, "--name", "An admin"], { env });
  const body = { email, password };
  const { user, accessToken } = await ok<{ user: { id: string }; accessToken: string }>(origin, "/auth/login", {
    body,
  });
  return { id: user.id, email, password, token: accessToken };
}
