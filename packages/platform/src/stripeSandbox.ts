import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { answersOk } from "./answers.ts";
import type { Guardian } from "./guardian.ts";
import { launch, type Running } from "./launch.ts";
import { repositoryRoot } from "./state.ts";

export type SandboxOptions = {
  stateDir: string;
  port: number;
  secretKey: string;
  webhookUrl: string;
  webhookSecret: string;
  guardian?: Guardian | undefined;
};

/** Starts the stand-in for Stripe's test mode. Resolves when it answers. Limits: 30 s to become ready. */
export async function startStripeSandbox(options: SandboxOptions): Promise<Running> {
  const { stateDir, port } = options;
  mkdirSync(join(stateDir, "stripe"), { recursive: true });
  const child = await launch({
    name: "stripe",
    command: process.execPath,
    // node:sqlite is still called experimental.
    args: [
      "--disable-warning=ExperimentalWarning",
      join(repositoryRoot, "packages", "stripe-sandbox", "src", "main.ts"),
    ],
    env: {
      PATH: process.env.PATH,
      HOST: "127.0.0.1",
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      DATA_FILE: join(stateDir, "stripe", "sandbox.sqlite"),
      SECRET_KEY: options.secretKey,
      WEBHOOK_URL: options.webhookUrl,
      WEBHOOK_SECRET: options.webhookSecret,
      STAGEDOOR_SUPERVISED: "1",
    },
    logFile: join(stateDir, "logs", "stripe.log"),
    guardian: options.guardian,
  });
  await answersOk(child, "the Stripe sandbox", `http://127.0.0.1:${port}/`, 30_000);
  return child;
}
