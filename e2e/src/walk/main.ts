import { mailsTo } from "@stagedoor/demonstration/mails";
import { readRunningFile } from "@stagedoor/platform/stack/runningFile";
import { readSecrets } from "@stagedoor/platform/stack/secrets";
import { stateRoot } from "@stagedoor/platform/state";
import { chapters } from "./chapters.ts";
import { newScene } from "./scene.ts";
import { startWalker } from "./walker.ts";

/**
 * Walks through the copy that `RECONCILE_EVERY_MS=3000 npm start` runs, and prints each call as a line of curl:
 * node e2e/src/walk/main.ts
 */
async function main(): Promise<void> {
  const stateDir = process.env.STAGEDOOR_HOME ?? stateRoot();
  const { web, mail, stripe } = readRunningFile(stateDir);
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const walker = startWalker({
    web,
    stripe: { url: stripe, secretKey: readSecrets(stateDir).stripeSecretKey },
    mails: (address, subject) => mailsTo(mail, address, subject),
    tell,
  });
  const scene = newScene();
  tell(`WEB=${web}`);
  for (const { says, run } of chapters) {
    tell(`\n# ${says}`);
    await run(walker, scene);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
