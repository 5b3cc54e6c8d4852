import { parseArgs } from "node:util";
import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { readSettings, SettingsError, text } from "@stagedoor/service/settings";
import { databaseSettings } from "@stagedoor/service/sharedSettings";
import { makeAdmin } from "../commands/makeAdmin.ts";
import { passwordSettings } from "../config.ts";
import { createPasswords } from "../crypto/passwords.ts";

/**
 * An operator's command: makes an admin, or an admin of an account that is there.
 * ADMIN_PASSWORD=… DATABASE_URL=… node services/auth/src/cli/createAdmin.ts --email ada@example.test --name "Ada Byron"
 */
const settings = {
  databaseUrl: databaseSettings.databaseUrl,
  ...passwordSettings,
  adminPassword: text("ADMIN_PASSWORD", "the admin's password, 8 to 128 characters", {
    minLength: 8,
    pattern: /^.{8,128}$/,
  }),
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { email: { type: "string" }, name: { type: "string", default: "Admin" } } });
  if (!values.email || !/^[^\s@]+@[^\s@]+$/.test(values.email)) throw new SettingsError(["--email must be an address"]);
  const config = readSettings(process.env, settings);
  const passwords = createPasswords({
    memoryKib: config.argon2MemoryKib,
    passes: config.argon2Passes,
    concurrency: 1,
    queueLimit: 1,
  });
  const database = openDatabase({
    url: config.databaseUrl,
    poolSize: 1,
    applicationName: "stagedoor auth createAdmin",
  });
  try {
    const request = { email: values.email, name: values.name, password: config.adminPassword };
    const user = await makeAdmin({ database, passwords, now: () => new Date(), newId }, request);
    process.stdout.write(`${user.email} is an admin (${user.id})\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof SettingsError ? 78 : 1;
});
