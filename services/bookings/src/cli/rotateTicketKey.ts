import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { readSettings, SettingsError } from "@stagedoor/service/settings";
import { databaseSettings, keyCipherSettings } from "@stagedoor/service/sharedSettings";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { rotateSigningKey } from "@stagedoor/service/signing/signingKeys";

/**
 * An operator's command, to be run beside the running service: from now on tickets are signed by another key, in all replicas
 * within a minute. Tickets that there are stay valid, and their key published. Scanners without network need the new key set.
 *   DATABASE_URL=… KEY_ENCRYPTION_SECRET=… node services/bookings/src/cli/rotateTicketKey.ts
 */
const settings = { databaseUrl: databaseSettings.databaseUrl, ...keyCipherSettings };

async function main(): Promise<void> {
  const { databaseUrl, keyEncryptionSecret } = readSettings(process.env, settings);
  const database = openDatabase({
    url: databaseUrl,
    poolSize: 1,
    applicationName: "stagedoor bookings rotateTicketKey",
  });
  try {
    const kid = newId();
    await rotateSigningKey(database, createKeyCipher(keyEncryptionSecret), kid, new Date());
    process.stdout.write(`tickets are signed by ${kid}\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof SettingsError ? 78 : 1;
});
