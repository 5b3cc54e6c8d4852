import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, inject, onTestFinished, test } from "vitest";

const main = fileURLToPath(import.meta.resolve("@stagedoor/demonstration/main"));
const { web, stripe, mail } = inject("stack");
/** As it runs in its container: nothing but these settings. */
const everything = { ORIGIN: web, SANDBOX_URL: stripe, MAIL_URL: mail };

type Run = { code: number | null; said: string };

async function run(args: string[], env: Record<string, string>): Promise<Run> {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const [code] = await once(child, "close");
  return { code, said };
}

test("the journey pays, has its tickets and its mail, and gets its money back, as often as it is run", async () => {
  for (const _run of [1, 2]) {
    const { code, said } = await run([], everything);
    expect(said).not.toContain("failed");
    for (const step of [
      "a declined card leaves the booking held",
      "the booking is confirmed",
      "a mail has the tickets",
      "a second scan is told when and where the first was",
      "the money is refunded",
      "the host's sums say what was given back",
      "the places are available again",
      "a mail told of the followed host's event",
      "a mail says that the sale has begun",
      "the host cancels what was published",
      "both delete their accounts",
    ]) {
      expect(said).toMatch(new RegExp(`^ok +\\d+ ms {2}${step}$`, "m"));
    }
    expect(code).toBe(0);
  }
});

test("without a sandbox and a mail catcher the journey goes on with a free ticket", async () => {
  const { code, said } = await run(["journey"], { ORIGIN: web });
  expect(said).toContain("checkout gives the address of a payment page");
  expect(said).toContain("a free booking is confirmed at once");
  expect(said).toContain("a forged code opens no door");
  expect(said).not.toContain("mail");
  expect(code).toBe(0);
});

test("a journey that meets something else says which step, what was expected and what came, and cancels its event", async () => {
  const sandbox = createServer((_request, response) => response.writeHead(404).end("nothing here"));
  await new Promise<void>((resolve) => sandbox.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void sandbox.close());
  const SANDBOX_URL = `http://127.0.0.1:${(sandbox.address() as AddressInfo).port}`;
  const { code, said } = await run([], { ...everything, SANDBOX_URL });
  expect(said).toMatch(/^failed .*a declined card leaves the booking held: expected .* to be 402, and it is 404$/m);
  expect(said).toMatch(/^ok .*the host cancels what was published$/m);
  expect(code).toBe(1);
});

test("where nothing answers, the journey waits until time is up and says what it waited for", async () => {
  const { code, said } = await run([], { ORIGIN: "http://127.0.0.1:1", TIMEOUT_MS: "1000" });
  expect(said).toMatch(/^failed .*every service answers: expected that \w+ answers .*TIMEOUT_MS/m);
  expect(code).toBe(1);
});

test.each([
  [["seed"], {}, "ORIGIN is missing"],
  [["journey"], { ORIGIN: web, MAIL_URL: "mail" }, "MAIL_URL must be"],
  [["jurney"], everything, 'There is no "jurney"; there are: journey, seed.'],
])("%j with %j ends with 78 and a sentence that says what is wrong", async (args, env, sentence) => {
  const { code, said } = await run(args, env);
  expect(said).toContain(sentence);
  expect(code).toBe(78);
});

test("the demonstration loads, and a second time adds nothing", async () => {
  expect(await run(["seed"], { ORIGIN: web })).toEqual({ code: 0, said: expect.stringMatching(/is loaded: \d+ new/) });
  expect(await run(["seed"], { ORIGIN: web })).toEqual({ code: 0, said: expect.stringContaining("was there already") });
});
