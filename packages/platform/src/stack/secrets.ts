import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = {
  postgresPassword: string;
  databasePassword: string;
  /** Encrypts the private signing keys in the databases of auth and bookings. */
  keyEncryptionSecret: string;
  /** Proves the links in mails. */
  linkSecret: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
};

/**
 * The passwords of one copy: made at its first start, kept in `secrets.json` (readable by the owner only). One that a
 * later version of ours asks for is added.
 */
export function readSecrets(stateDir: string): Secrets {
  const file = join(stateDir, "secrets.json");
  const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const random = () => randomBytes(32).toString("hex");
  const secrets: Secrets = {
    postgresPassword: random(),
    databasePassword: random(),
    keyEncryptionSecret: random(),
    linkSecret: random(),
    stripeSecretKey: `sk_test_${random()}`,
    stripeWebhookSecret: `whsec_${random()}`,
    ...kept,
  };
  if (Object.keys(kept).length < Object.keys(secrets).length) {
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return secrets;
}
