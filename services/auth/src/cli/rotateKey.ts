import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { readSettings, SettingsError } from "@stagedoor/service/settings";
import { databaseSettings, keyCipherSettings } from "@stagedoor/service/sharedSettings";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { rotateSigningKey } from "@stagedoor/service/signing/signingKeys";
import { rotationSettings } from "../config.ts";

/**
 * An operator's command, to be run beside the running service: makes the next key that signs access tokens. It is published at once
 * and signs after SIGNING_KEY_GRACE_SECONDS, so nobody is signed out. Again before that time changes nothing.
 * DATABASE_URL=… KEY_ENCRYPTION_SECRET=… node services/auth/src/cli/rotateKey.ts
 */
const settings = { databaseUrl: databaseSettings.databaseUrl, ...keyCipherSettings, ...rotationSettings };

async function main(): Promise<void> {
  const config = readSettings(process.env, settings);
  const cipher = createKeyCipher(config.keyEncryptionSecret);
  const database = openDatabase({
    url: config.databaseUrl,
    poolSize: 1,
    applicationName: "stagedoor auth rotateKey",
  });
  try {
    const graceMs = config.signingKeyGraceSeconds * 1000;
    const { kid, signsFrom, isNew } = await rotateSigningKey(database, cipher, newId(), new Date(), graceMs);
    const what = isNew ? "was made" : "was on its way already";
    process.stdout.write(`${kid} ${what} and signs from ${signsFrom.toISOString()} on\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof SettingsError ? 78 : 1;
});
