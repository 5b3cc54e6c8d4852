import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** sysexits.h: EX_CONFIG. A supervisor does not start such a process again. */
const badSettings = 78;

it("a live key that is not wanted stops the process like any bad setting, and is not repeated", async () => {
  const env = {
    PATH: process.env.PATH,
    PUBLIC_URL: "http://localhost:4200",
    JWKS_URL: "http://127.0.0.1:9/.well-known/jwks.json",
    DATABASE_URL: "postgres://nobody@127.0.0.1:9/none",
    KAFKA_BROKERS: "127.0.0.1:9",
    STRIPE_SECRET_KEY: "sk_live_example",
    STRIPE_WEBHOOK_SECRET: "whsec_example",
  };
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ["ignore", "ignore", "pipe"] });
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(errors).toContain("STRIPE_SECRET_KEY is a live key");
  expect(errors).not.toContain("sk_live_example");
  expect(code).toBe(badSettings);
}, 60_000);
