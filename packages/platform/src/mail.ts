import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { answersOk } from "./answers.ts";
import type { Guardian } from "./guardian.ts";
import { launch, type Running } from "./launch.ts";
import { readiness } from "./readiness.ts";

export type MailOptions = { stateDir: string; smtpPort: number; uiPort: number; guardian?: Guardian | undefined };

/**
 * Starts the mail catcher (maildev): it takes every mail by SMTP, sends none on, keeps them in `stateDir`/mail and
 * shows them in a browser. Resolves when both sides answer. Limits: 30 s to become ready.
 */
export async function startMail({ stateDir, smtpPort, uiPort, guardian }: MailOptions): Promise<Running> {
  const mails = join(stateDir, "mail");
  mkdirSync(mails, { recursive: true });
  const main = fileURLToPath(new URL("mailMain.ts", import.meta.url));
  const listen = ["--ip", "127.0.0.1", "--smtp", String(smtpPort), "--web", String(uiPort)];
  const ready = readiness("the mail catcher", 30_000, "SMTP Server running");
  const child = await launch({
    name: "mail",
    command: process.execPath,
    args: [main, ...listen, "--mail-directory", mails],
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    logFile: join(stateDir, "logs", "mail.log"),
    guardian,
    onLine: ready.onLine,
  });
  await ready.wait(child);
  await answersOk(child, "the mail catcher", `http://127.0.0.1:${uiPort}/healthz`, 30_000);
  return child;
}
