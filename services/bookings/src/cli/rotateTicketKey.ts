import { newId } from "@stagedoor/contracts/ids";
import { openDatabase } from "@stagedoor/postgres/database";
import { readSettings, SettingsError } from "@stagedoor/service/settings";
import { databaseSettings, keyCipherSettings } from "@stagedoor/service/sharedSettings";
import { createKeyCipher } from "@stagedoor/service/signing/keyCipher";
import { rotateSigningKey } from "@stagedoor/service/signing/signingKeys";
import { ticketKeySettings } from "../config.ts";

/**
 * An operator's command, to be run beside the running service: makes the next key that signs tickets. It is published at once and
 * signs after TICKET_KEY_GRACE_SECONDS, so that scanners know it by then. Again before that time changes nothing. Tickets that
 * there are stay valid, and their key published.
 *   DATABASE_URL=… KEY_ENCRYPTION_SECRET=… node services/bookings/src/cli/rotateTicketKey.ts
 */
const settings = { databaseUrl: databaseSettings.databaseUrl, ...keyCipherSettings, ...ticketKeySettings };

async function main(): Promise<void> {
  const { databaseUrl, keyEncryptionSecret, ticketKeyGraceSeconds } = readSettings(process.env, settings);
  const cipher = createKeyCipher(keyEncryptionSecret);
  const database = openDatabase({
    url: databaseUrl,
    poolSize: 1,
    applicationName: "stagedoor bookings rotateTicketKey",
  });
  try {
    const graceMs = ticketKeyGraceSeconds * 1000;
    const { kid, signsFrom, isNew } = await rotateSigningKey(database, cipher, newId(), new Date(), graceMs);
    const what = isNew ? "was made" : "was on its way already";
    process.stdout.write(`${kid} ${what} and signs tickets from ${signsFrom.toISOString()} on\n`);
  } finally {
    await database.close();
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof SettingsError ? 78 : 1;
});
