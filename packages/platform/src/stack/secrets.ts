import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = {
  postgresPassword: string;
  databasePassword: string;
  stripeSecretKey: string;
  stripeWebhookSecret: string;
};

/** The passwords of one copy: made at its first start, kept in `secrets.json` (readable by the owner only). */
export function readSecrets(stateDir: string): Secrets {
  const file = join(stateDir, "secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  const random = () => randomBytes(24).toString("hex");
  const secrets: Secrets = {
    postgresPassword: random(),
    databasePassword: random(),
    stripeSecretKey: `sk_test_${random()}`,
    stripeWebhookSecret: `whsec_${random()}`,
  };
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  return secrets;
}
